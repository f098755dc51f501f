{{/* Metadata of an object; give (list $ name) or (list $ name component). */}}
{{- define "sluice.metadata" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  app.kubernetes.io/part-of: sluice
  {{- if gt (len .) 2 }}
  app.kubernetes.io/name: {{ index . 2 }}
  {{- end }}
{{- end }}

{{/* The files of the pipeline's ConfigMap. */}}
{{- define "sluice.files" -}}
pipeline.yaml: |
  {{- toYaml .Values.pipeline | nindent 2 }}
environment.yaml: |
  {{- toYaml .Values.environment | nindent 2 }}
{{- if .Values.executors.enabled }}
executors.yaml: |
  {{- toYaml (dict "lake" (dict "spark" .Values.executors.spark)) | nindent 2 }}
executor.yaml: |
  {{- include "sluice.executor" . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The name carries a hash of the content: a changed pipeline rolls the services out anew. */}}
{{- define "sluice.configMap" -}}
pipeline-{{ include "sluice.files" . | sha256sum | trunc 10 }}
{{- end }}

{{- define "sluice.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "sluice.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Give (list cpu memory). */}}
{{- define "sluice.resources" -}}
requests: {cpu: {{ index . 0 | quote }}, memory: {{ index . 1 }}}
limits: {memory: {{ index . 1 }}}
{{- end }}

{{/* Probes of a service; give how often the first answer may fail to come, ten seconds apart. */}}
{{- define "sluice.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: {{ . }}
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 20
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /health/ready, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
{{- end }}

{{/* Environment, volume and mount of secrets as files; give (list $ names). */}}
{{- define "sluice.secretEnv" -}}
{{- range index . 1 }}
- {name: {{ . }}_FILE, value: /run/secrets/sluice/{{ . }}}
{{- end }}
{{- end }}

{{- define "sluice.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ (index . 0).Values.secret }}
    defaultMode: 288
    items:
      {{- range index . 1 }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}

{{- define "sluice.spotTolerations" -}}
- {key: cloud.google.com/gke-spot, operator: Equal, value: "true", effect: NoSchedule}
- {key: kubernetes.azure.com/scalesetpriority, operator: Equal, value: spot, effect: NoSchedule}
{{- end }}

{{/* What Spark makes an executor's pod from. */}}
{{- define "sluice.executor" -}}
apiVersion: v1
kind: Pod
metadata:
  labels: {app.kubernetes.io/name: executor, app.kubernetes.io/part-of: sluice}
spec:
  serviceAccountName: executor
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    {{- include "sluice.podSecurity" . | nindent 4 }}
  tolerations:
    {{- include "sluice.spotTolerations" . | nindent 4 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {app.kubernetes.io/name: executor}
  containers:
    - name: executor
      securityContext:
        {{- include "sluice.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 20Gi}
{{- end }}
