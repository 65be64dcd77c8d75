"""api.py KEY…: an API server with one Secret, "s", that holds these keys. Says its port."""

import http.server
import json
import sys

FOUND = {
    "/version": {"major": "1", "minor": "34", "gitVersion": "v1.34.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [
            {"name": name, "namespaced": True, "kind": kind, "verbs": ["get"]}
            for name, kind in (("secrets", "Secret"), ("configmaps", "ConfigMap"))
        ],
    },
    "/api/v1/namespaces/default/configmaps/kube-root-ca.crt": {"apiVersion": "v1", "kind": "ConfigMap"},
    "/api/v1/namespaces/default/secrets/s": {"apiVersion": "v1", "kind": "Secret", "data": dict.fromkeys(sys.argv[1:], "")},
}
MISSING = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = FOUND.get(self.path.partition("?")[0])
        self.send_response(200 if found else 404)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(found or MISSING).encode())

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
