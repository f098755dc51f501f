// Shows status.json, asked for once a second. Everything that comes from the pipeline is put in as text, never as markup.
"use strict";

const EVERY_MS = 1000;
const KEPT = 120; // values of a line, one a second
const WIDTH = 120;
const HEIGHT = 20;
const SVG = "http://www.w3.org/2000/svg";
const lines = new Map(); // table → {lag: [], p99: []}

const at = (id) => document.getElementById(id);
const count = (n) => n === null || n === undefined ? "–" : n.toLocaleString("en");
const seconds = (ms) => ms === null || ms === undefined ? "–" : (ms / 1000).toFixed(1) + " s";
const sum = (tables, name) => tables.reduce((all, table) => all + table[name], 0);

function cell(text, kind) {
  const td = document.createElement("td");
  td.textContent = text;
  if (kind) td.className = kind;
  return td;
}

function lineCell(values, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", WIDTH);
  svg.setAttribute("height", HEIGHT);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const most = Math.max(1, ...values);
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", values
      .map((value, i) => (i * WIDTH / KEPT).toFixed(1) + "," + (HEIGHT - 1 - value / most * (HEIGHT - 2)).toFixed(1))
      .join(" "));
  svg.append(line);
  const td = document.createElement("td");
  td.append(svg);
  return td;
}

function remember(table) {
  if (!lines.has(table.table)) lines.set(table.table, {lag: [], p99: []});
  const kept = lines.get(table.table);
  for (const [values, value] of [[kept.lag, table.lag], [kept.p99, table.freshness_p99_ms ?? 0]]) {
    values.push(value);
    if (values.length > KEPT) values.shift();
  }
  return kept;
}

function tableRow(table, nowMs) {
  const kept = remember(table);
  const row = document.createElement("tr");
  row.dataset.table = table.table;
  const complete = table.complete_at_ms === null ? "–" : seconds(Math.max(0, nowMs - table.complete_at_ms)) + " ago";
  row.append(
      cell(table.table), cell(table.state, table.state),
      ...["captured", "valid", "quarantined", "landed", "superseded", "filtered", "lag"]
          .map((name) => cell(count(table[name]), "number " + name)),
      lineCell(kept.lag, "lag of " + table.table),
      cell(seconds(table.freshness_p50_ms), "number p50"), cell(seconds(table.freshness_p99_ms), "number p99"),
      lineCell(kept.p99, "p99 freshness of " + table.table),
      cell(complete, "number complete"));
  return row;
}

function letterRow(letter) {
  const row = document.createElement("tr");
  row.append(
      cell(new Date(letter.at_ms).toISOString().replace("T", " ").slice(0, 19)), cell(letter.table || "–"),
      cell(letter.stage), cell(letter.rule), cell(letter.message), cell(letter.id));
  return row;
}

function pausedItem(table) {
  const item = document.createElement("li");
  item.textContent = table.table + ": " + (table.reason ?? "no reason told");
  return item;
}

function orNone(items, make) {
  if (items.length > 0) return items;
  return [make()];
}

function none(tag, text, columns) {
  const element = document.createElement(tag);
  if (columns) {
    const td = cell(text);
    td.colSpan = columns;
    element.append(td);
  } else {
    element.textContent = text;
  }
  return element;
}

function problem(text) {
  at("problem").hidden = !text;
  at("problem").textContent = text ?? "";
}

function show(status) {
  at("pipeline").textContent = status.pipeline;
  document.title = status.pipeline + " – Sluice";
  problem(status.problem);
  if (status.problem) return; // What was shown before stays, with the problem above it.
  at("read").textContent = "as " + status.stage + " read it at " + new Date(status.at_ms).toISOString().slice(11, 19) + " UTC";
  for (const name of ["captured", "valid", "landed", "quarantined", "lag"]) {
    at(name).textContent = count(sum(status.tables, name));
  }
  const paused = status.tables.filter((table) => table.state === "paused");
  at("paused").replaceChildren(...orNone(paused.map(pausedItem), () => none("li", "none")));
  at("tables").replaceChildren(
      ...orNone(status.tables.map((table) => tableRow(table, status.at_ms)), () => none("tr", "none yet", 14)));
  at("letters").replaceChildren(...orNone(status.letters.map(letterRow), () => none("tr", "none", 6)));
}

async function ask() {
  try {
    const answer = await fetch("status.json", {cache: "no-store"});
    if (!answer.ok) throw new Error("status " + answer.status);
    show(await answer.json());
  } catch (e) {
    problem("This service does not answer: " + e.message);
  }
  setTimeout(ask, EVERY_MS);
}

ask();
