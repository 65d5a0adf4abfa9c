{{- define "kontor.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "kontor.labels" -}}
app.kubernetes.io/name: kontor
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* Of one role: dict "root" $ "role" "web" */}}
{{- define "kontor.selector" -}}
app.kubernetes.io/name: kontor
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end -}}

{{- define "kontor.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kontor.cluster" -}}{{ include "kontor.name" . }}-db{{- end -}}

{{/* What cannot work is said before anything is installed. */}}
{{- define "kontor.check" -}}
{{- $v := .Values -}}
{{- if eq $v.origin $v.filesOrigin }}{{ fail "filesOrigin must be another host than origin: what people upload shall do no harm to the pages." }}{{ end -}}
{{- if and (not $v.postgres.cluster.enabled) (not $v.postgres.existingSecret) }}{{ fail "Where is the database? Enable postgres.cluster, or name postgres.existingSecret." }}{{ end -}}
{{- $workers := ternary $v.worker.autoscaling.max $v.worker.replicas $v.worker.autoscaling.enabled -}}
{{- if and (ne $v.data.accessMode "ReadWriteMany") (or (not $v.s3.enabled) (gt (int $workers) 1)) }}{{ fail "data.accessMode must be ReadWriteMany unless there is one worker and s3.enabled: several pods use that folder." }}{{ end -}}
{{- if and $v.postgres.cluster.pooler.enabled (not $v.postgres.cluster.enabled) }}{{ fail "The pooler is one of postgres.cluster; enable that, or put your own pooler into postgres.existingSecret." }}{{ end -}}
{{- end -}}

{{- define "kontor.database" -}}
{{- if not .Values.postgres.cluster.enabled }}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.postgres.existingSecret }}, key: url } }
- name: KONTOR_LISTEN_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.postgres.existingSecret }}, key: listen-url, optional: true } }
{{- else if .Values.postgres.cluster.pooler.enabled }}
- name: DATABASE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ include "kontor.cluster" . }}-app, key: password } }
- name: DATABASE_URL
  value: postgres://kontor:$(DATABASE_PASSWORD)@{{ include "kontor.cluster" . }}-pooler:5432/kontor
- name: KONTOR_LISTEN_URL
  valueFrom: { secretKeyRef: { name: {{ include "kontor.cluster" . }}-app, key: uri } }
{{- else }}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ include "kontor.cluster" . }}-app, key: uri } }
{{- end }}
{{- end -}}

{{/* A pod of one role: dict "root" $ "role" "web" */}}
{{- define "kontor.pod" -}}
{{- $v := .root.Values -}}
{{- $role := index $v .role -}}
metadata:
  labels: {{- include "kontor.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
  annotations:
    checksum/settings: {{ include (print .root.Template.BasePath "/settings.yaml") .root | sha256sum }}
spec:
  serviceAccountName: {{ include "kontor.name" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 40
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: { type: RuntimeDefault }
  {{- with $v.image.pullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector: { matchLabels: { app.kubernetes.io/instance: {{ .root.Release.Name }}, app.kubernetes.io/component: {{ .role }} } }
  containers:
    - name: kontor
      image: {{ include "kontor.image" .root }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      ports:
        - { name: http, containerPort: 4000 }
      envFrom:
        - configMapRef: { name: {{ include "kontor.name" .root }} }
      env:
        - { name: KONTOR_ROLE, value: {{ .role }} }
        - { name: KONTOR_POOL, value: {{ $role.pool | quote }} }
        {{- if eq .role "worker" }}
        - { name: KONTOR_WORKER_PORT, value: '4000' }
        {{- end }}
        - name: KONTOR_METRICS_TOKEN
          valueFrom: { secretKeyRef: { name: {{ $v.secret }}, key: metrics-token } }
        {{- if $v.s3.enabled }}
        - name: KONTOR_S3_ACCESS_KEY
          valueFrom: { secretKeyRef: { name: {{ $v.secret }}, key: s3-access-key } }
        - name: KONTOR_S3_SECRET_KEY
          valueFrom: { secretKeyRef: { name: {{ $v.secret }}, key: s3-secret-key } }
        {{- end }}
        {{- if $v.mail.enabled }}
        - name: KONTOR_SMTP_URL
          valueFrom: { secretKeyRef: { name: {{ $v.secret }}, key: smtp-url } }
        {{- end }}
        {{- include "kontor.database" .root | trim | nindent 8 }}
      startupProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 2, failureThreshold: 150 }
      readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 5, timeoutSeconds: 4 }
      # Not /readyz: a database that fails over is no reason to end what waits for it.
      livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
      lifecycle: { preStop: { exec: { command: [sleep, '5'] } } }
      resources: {{- toYaml $role.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        - { name: data, mountPath: /data }
        - { name: tmp, mountPath: /tmp }
        - { name: keys, mountPath: /etc/kontor, readOnly: true }
        {{- if and $v.backups.enabled (eq .role "worker") }}
        - { name: backups, mountPath: /backups }
        {{- end }}
  volumes:
    - name: data
      {{- if and $v.s3.enabled (eq .role "web") }}
      # All that lasts is in S3 and in the database.
      emptyDir: { sizeLimit: 2Gi }
      {{- else }}
      persistentVolumeClaim: { claimName: {{ $v.data.existingClaim | default (print (include "kontor.name" .root) "-data") }} }
      {{- end }}
    - name: tmp
      emptyDir: { sizeLimit: 512Mi }
    - name: keys
      secret:
        secretName: {{ $v.secret }}
        defaultMode: 0440
        items:
          - { key: key, path: key }
          {{- if $v.backups.enabled }}
          - { key: backup-passphrase, path: backup-passphrase }
          {{- end }}
    {{- if and $v.backups.enabled (eq .role "worker") }}
    - name: backups
      persistentVolumeClaim: { claimName: {{ $v.backups.existingClaim | default (print (include "kontor.name" .root) "-backups") }} }
    {{- end }}
{{- end -}}
