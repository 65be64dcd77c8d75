# shellcheck shell=bash disable=SC2154
# What people of other charts set, and where it arrives.

numbers=$(values <<'V'
existingSecret: s
server:
  settings: { TODO_HTTP_BODY_BYTES_MAX: 1048576, TODO_ASSISTANT_TOKENS_PER_DAY_MAX: 100000000, TODO_AUTH_RATE_LIMIT: false, RATIO: 0.25, LARGE: 123456789.5, SMALL: 0.0000001, ROUND: 1e3 }
  podAnnotations: { example.com/since: 20261128, example.com/on: true }
  podLabels: { generation: 1500000 }
  extraEnv: [{ name: BIG, value: 104857600 }]
V
)
expect "whole numbers stay whole among settings" says ConfigMap/todo-chatbot-server 'TODO_HTTP_BODY_BYTES_MAX: "1048576"' --values "$numbers"
expect "large ones too" says ConfigMap/todo-chatbot-server 'TODO_ASSISTANT_TOKENS_PER_DAY_MAX: "100000000"' --values "$numbers"
expect "fractions and booleans are text" says ConfigMap/todo-chatbot-server 'RATIO: "0.25"' --values "$numbers"
for text in 'LARGE: "123456789.5"' 'SMALL: "0.0000001"' 'ROUND: "1000"'; do
    expect "numbers are written out: $text" says ConfigMap/todo-chatbot-server "$text" --values "$numbers"
done
for number in 9007199254740993 12345678901234567890 0.12345678901234567 1e30; do
    expect "a number that is not kept as it is written is to be quoted: $number" refused 'server.settings.A is a number .* in quotes' \
        "${minimal[@]}" --set-json "server.settings.A=$number"
    expect "in a list, too: $number" refused 'web.extraEnv\[0\].value is a number .* in quotes' \
        "${minimal[@]}" --set-json "web.extraEnv=[{\"name\":\"A\",\"value\":$number}]"
done
expect "the largest number that is kept is taken" says ConfigMap/todo-chatbot-server 'A: "9007199254740991"' \
    "${minimal[@]}" --set-json server.settings.A=9007199254740991
expect "false is a setting, too" says ConfigMap/todo-chatbot-server 'TODO_AUTH_RATE_LIMIT: "false"' --values "$numbers"
for text in 'example.com/since: "20261128"' 'example.com/on: "true"' 'generation: "1500000"' 'value: "104857600"'; do
    expect "and in a pod: $text" says Deployment/todo-chatbot-server "$text" --values "$numbers"
done

once() { # KIND/NAME PATTERN ARGUMENT…
    says "$1" '' "${@:3}" && [ "$(grep -cE -- "$2" "$work/manifest")" = 1 ]
}

alike_with() { # KEY=VALUE
    rendered "$work/without.yaml" "${minimal[@]}" "${everything[@]}" && rendered "$work/with.yaml" "${minimal[@]}" "${everything[@]}" --set "$1" &&
        diff "$work/without.yaml" "$work/with.yaml"
}

# A key that is left empty: nothing of what is a list or an object, else what the chart says.
for key in global commonLabels extraObjects secrets models mail oidc image logLevel ipFamilyPolicy server web podDisruptionBudget networkPolicy ingress \
    httpRoute postgres backup tracing monitoring agents agents.{operator,tools,kagent,kagent.model,tools.image} image.{registry,pullPolicy,pullSecrets} \
    {server,web}.{image,image.repository,autoscaling,preStopSeconds,lingerSeconds,drainSeconds,annotations,podAnnotations,serviceAccount,service} \
    {server,web}.{revisionHistoryLimit,minReadySeconds,lifecycle,settings,extraEnv,extraEnvFrom,extraVolumes,nodeSelector,tolerations,dnsConfig} \
    monitoring.{serviceMonitor,dashboard,rules} server.autoscaling.maxReplicas web.service.type backup.{schedule,keep,storage}; do
    expect "a key that is left empty says what the chart says: $key" alike_with "$key=null"
done
expect "an annotation over one of the chart's stands once" once Deployment/todo-chatbot-server 'default-container' "${minimal[@]}" \
    --set 'server.podAnnotations.kubectl\.kubernetes\.io/default-container=beside'
expect "and is the user's" says Deployment/todo-chatbot-web 'kubectl.kubernetes.io/default-container: beside' "${minimal[@]}" \
    --set 'web.podAnnotations.kubectl\.kubernetes\.io/default-container=beside'
for pod in server web postgres; do
    expect "but what makes a pod notice a change: $pod" refused 'checksum/' "${own_database[@]}" --set "$pod.podAnnotations.checksum/config=1"
done
for two in extraContainers.name=server extraInitContainers.name=server extraVolumes.name=a extraVolumeMounts.mountPath=/a hostAliases.ip=10.0.0.1; do
    list=${two%%.*} entry=${two#*.}
    expect "a list that holds one thing twice is refused: $list" refused "two have the ${entry%=*} ${entry#*=}" "${minimal[@]}" \
        --set "server.${list}[0].$entry,server.${list}[1].$entry"
done
for key in {server,web}.{resources,podSecurityContext,securityContext}; do
    expect "an object that is left empty is left out: $key" lacks "Deployment/todo-chatbot-${key%%.*}" "${key#*.}: null" "${minimal[@]}" --set "$key=null"
done
expect "a setting over one of the chart's stands once" once ConfigMap/todo-chatbot-server '^ *"?RUST_LOG"?:' \
    "${minimal[@]}" --set server.settings.RUST_LOG=debug
expect "and is the user's" says ConfigMap/todo-chatbot-server 'RUST_LOG: debug' "${minimal[@]}" --set server.settings.RUST_LOG=debug
expect "but names to be called by stand beside the chart's" says ConfigMap/todo-chatbot-server '.svc.cluster.local,mcp.example.com' "${minimal[@]}" \
    --set server.settings.TODO_HTTP_ALLOWED_HOSTS=mcp.example.com
expect "so does a variable over one of the chart's" once Deployment/todo-chatbot-server 'name: OPENAI_API_KEY' "${minimal[@]}" \
    --set 'server.extraEnv[0].name=OPENAI_API_KEY,server.extraEnv[0].valueFrom.secretKeyRef.name=mine,server.extraEnv[0].valueFrom.secretKeyRef.key=key'
expect "a variable that is given twice stands once, the last" says Deployment/todo-chatbot-web 'value: second' "${minimal[@]}" \
    --set 'web.extraEnv[0].name=A,web.extraEnv[0].value=first,web.extraEnv[1].name=A,web.extraEnv[1].value=second'

expect "replicas are rendered where nothing else owns them" says Deployment/todo-chatbot-server '  replicas: 3' "${minimal[@]}" --set server.replicas=3
expect "an autoscaler owns them" lacks Deployment/todo-chatbot-server '  replicas:' "${minimal[@]}" --set server.autoscaling.enabled=true
expect "so does whoever scales, where they are null" lacks Deployment/todo-chatbot-web '  replicas:' "${minimal[@]}" --set web.replicas=null
expect "the autoscaler counts requests where their metric exists" says HorizontalPodAutoscaler/todo-chatbot-server http_requests_in_flight \
    "${minimal[@]}" "${custom_metrics[@]}" --set server.autoscaling.enabled=true,server.autoscaling.targetRequestsInFlight=20
for deployment in server web; do
    expect "how fast it scales is a value: $deployment" says "HorizontalPodAutoscaler/todo-chatbot-$deployment" 'value: 4' "${minimal[@]}" \
        --set "$deployment.autoscaling.enabled=true" \
        --set-json "$deployment.autoscaling.behavior={\"scaleUp\":{\"policies\":[{\"type\":\"Pods\",\"value\":4,\"periodSeconds\":15}]}}"
done
expect "and only there" lacks HorizontalPodAutoscaler/todo-chatbot-server http_requests_in_flight \
    "${minimal[@]}" --set server.autoscaling.enabled=true,server.autoscaling.targetRequestsInFlight=20

for deployment in server web; do
    of=Deployment/todo-chatbot-$deployment
    expect "user ids are values: $deployment" says "$of" 'runAsUser: 1234' "${minimal[@]}" --set "$deployment.podSecurityContext.runAsUser=1234"
    expect "and absent where the value is null: $deployment" lacks "$of" 'runAsUser' "${minimal[@]}" --set "$deployment.podSecurityContext.runAsUser=null"
    for id in runAsUser runAsGroup; do
        expect "and absent where OpenShift sets them: $deployment, $id" lacks "$of" "$id" "${minimal[@]}" "${openshift[@]}"
        expect "of a container, too: $deployment, $id" lacks "$of" "$id" "${minimal[@]}" "${openshift[@]}" --set "$deployment.securityContext.$id=1234"
    done
    expect "the rest stays there: $deployment" says "$of" 'runAsNonRoot: true' "${minimal[@]}" "${openshift[@]}"
done
no_ids() {
    rendered "$work/ids.yaml" "${own_database[@]}" "${openshift[@]}" --set backup.enabled=true,agents.enabled=true,agents.tools.enabled=true \
        --set server.securityContext.runAsUser=7,web.securityContext.runAsUser=7,postgres.securityContext.runAsUser=7 && ! grep -nE 'runAs(User|Group)|fsGroup' "$work/ids.yaml"
}
expect "no pod of any kind has a user id on OpenShift" no_ids

expect "pull secrets by name" says Deployment/todo-chatbot-web '  - name: registry' "${minimal[@]}" --set 'image.pullSecrets={registry}'
expect "pull secrets as maps" says Deployment/todo-chatbot-web '  - name: registry' "${minimal[@]}" --set 'image.pullSecrets[0].name=registry'
expect "a parent chart's pull secrets, to the database too" says StatefulSet/todo-chatbot-postgres '  - name: parent' "${own_database[@]}" \
    --set 'global.imagePullSecrets[0].name=parent'
expect "a parent chart's registry" says Deployment/todo-chatbot-web 'image: ghcr.io/x/todo-web:' "${minimal[@]}" --set global.imageRegistry=ghcr.io/x
expect "the database's image takes the registry" says StatefulSet/todo-chatbot-postgres 'image: ghcr.io/x/postgres:18.6' "${own_database[@]}" --set image.registry=ghcr.io/x/
digest=sha256:$(printf '%064d' 7)
expect "and a digest" says StatefulSet/todo-chatbot-postgres "image: postgres@$digest" "${own_database[@]}" --set "postgres.image.digest=$digest"
for image in StatefulSet/todo-chatbot-postgres CronJob/todo-chatbot-backup; do
    expect "and how it is pulled: $image" says "$image" 'imagePullPolicy: Always' "${own_database[@]}" --set backup.enabled=true,image.pullPolicy=Always
    expect "but where it is fetched and the others are not: $image" says "$image" 'imagePullPolicy: IfNotPresent' \
        --values "$chart/values-minikube.yaml" --set backup.enabled=true
done
placed=(--set 'server.nodeSelector.disk=fast,web.nodeSelector.disk=fast,server.priorityClassName=high,web.priorityClassName=high'
    --set 'server.tolerations[0].operator=Exists,web.tolerations[0].operator=Exists,agents.enabled=true,agents.tools.enabled=true')
for pod in Deployment/todo-chatbot-tools Pod/todo-chatbot-test 'Job/todo-chatbot-secrets-*'; do
    for text in 'disk: fast' 'operator: Exists' 'priorityClassName: high'; do
        expect "what runs beside is placed alike: $pod, $text" says "$pod" "$text" "${own_database[@]}" "${placed[@]}"
    done
done
expect "and is scheduled as said" says StatefulSet/todo-chatbot-postgres 'disk: fast' "${own_database[@]}" --set postgres.nodeSelector.disk=fast

expect "both families are listened on: server" says ConfigMap/todo-chatbot-server "TODO_HTTP_HOST: '::'" "${minimal[@]}"
expect "both families are listened on: metrics" says ConfigMap/todo-chatbot-server "TODO_TELEMETRY_METRICS_ADDRESS: '[::]:9000'" "${minimal[@]}"
expect "both families are listened on: web" says ConfigMap/todo-chatbot-web "HOST: '::'" "${minimal[@]}"
for service in server web postgres; do
    expect "both families are offered: $service" says "Service/todo-chatbot-$service" 'ipFamilyPolicy: PreferDualStack' "${own_database[@]}"
    expect "a Service takes annotations: $service" says "Service/todo-chatbot-$service" 'example.com/a: "1"' "${own_database[@]}" \
        --set "$service.service.annotations.example\.com/a=1"
    expect "an account takes a cloud's identity: $service" says "ServiceAccount/todo-chatbot-$service" 'eks.amazonaws.com/role-arn: arn:x' "${own_database[@]}" \
        --set "$service.serviceAccount.annotations.eks\.amazonaws\.com/role-arn=arn:x"
done

added=$(values <<'V'
existingSecret: s
commonLabels: { team: lists }
server: &pod
  annotations: { reloader.stakater.com/auto: true }
  podLabels: { azure.workload.identity/use: true }
  priorityClassName: high
  revisionHistoryLimit: 2
  minReadySeconds: 7
  lifecycle: { postStart: { exec: { command: [x] } } }
  hostAliases: [{ ip: 10.1.1.1, hostnames: [db.internal] }]
  dnsPolicy: None
  dnsConfig: { nameservers: [10.2.2.2] }
  extraEnv: [{ name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]
  extraEnvFrom: [{ secretRef: { name: more } }]
  extraVolumes: [{ name: ca, configMap: { name: company-ca } }]
  extraVolumeMounts: [{ name: ca, mountPath: /ca }]
  extraContainers: [{ name: beside, image: x }]
  extraInitContainers: [{ name: before, image: x }]
  topologySpreadConstraints: [{ topologyKey: rack, maxSkew: 1, whenUnsatisfiable: DoNotSchedule }]
web: *pod
extraObjects:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: added }, data: { release: "{{ .Release.Name }}" } }
  - |
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: added-as-text
    data: { release: {{ .Release.Name }} }
V
)
for deployment in server web; do
    for text in 'team: lists' 'reloader.stakater.com/auto: "true"' 'azure.workload.identity/use: "true"' 'priorityClassName: high' \
        'revisionHistoryLimit: 2' 'minReadySeconds: 7' 'postStart:' 'sleep: { seconds: 5 }' 'db.internal' 'dnsPolicy: None' 10.2.2.2 \
        'fieldPath: spec.nodeName' 'name: more' 'name: company-ca' 'mountPath: /ca' 'name: beside' 'name: before' 'topologyKey: rack'; do
        expect "$deployment has what was added: $text" says "Deployment/todo-chatbot-$deployment" "$text" --values "$added"
    done
done
expect "a preStop of one's own replaces the chart's" lacks Deployment/todo-chatbot-web 'seconds: 5' "${minimal[@]}" \
    --set web.lifecycle.preStop.sleep.seconds=9
expect "further manifests come along" says ConfigMap/added "release: 'todo-chatbot'" --values "$added"
expect "also as text" says ConfigMap/added-as-text 'release: todo-chatbot' --values "$added"
