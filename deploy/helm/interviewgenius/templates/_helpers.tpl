{{- define "ig.name" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end }}

{{- define "ig.image" -}}
{{- $root := index . 0 -}}{{- $name := index . 1 -}}
{{- with $root.Values.image.registry }}{{ . }}/{{ end }}interviewgenius-{{ $name }}:{{ $root.Values.image.tag }}
{{- end }}

{{- define "ig.labels" -}}
{{- $root := index . 0 -}}{{- $part := index . 1 -}}
app.kubernetes.io/name: interviewgenius
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ $part }}
{{- end }}

{{/* Nothing is written but where it must be, nobody is root, nothing is gained. */}}
{{- define "ig.confined" -}}
readOnlyRootFilesystem: true
allowPrivilegeEscalation: false
capabilities: { drop: [ALL] }
{{- end }}

{{- define "ig.pod" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
# Processes rely on the default of their stop signals, which the first process of a container lacks.
shareProcessNamespace: true
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* (root, names…): variables that stand in the Secret; those after "-" may be missing there. */}}
{{- define "ig.secrets" -}}
{{- $root := first . -}}{{- $optional := false -}}
{{- range rest . }}
{{- if eq . "-" }}{{ $optional = true }}{{ else }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $root.Values.existingSecret }}, key: {{ . }}, optional: {{ $optional }} } }
{{- end }}
{{- end }}
{{- end }}
