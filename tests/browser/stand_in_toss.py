"""A stand-in for Toss's side of a payment page: its script (SDK v2, as much as a page uses of it) and
the window that it leads to, on a port of its own. Whoever pays there has a payment of the sandbox.
"""

import http.server
import json
import threading
import urllib.parse
import urllib.request

SDK = """
window.TossPayments = clientKey => {
  if (!/^test_g?ck_/.test(clientKey)) throw new Error('no client key');
  const leave = (choice, order, amount) => {
    const u = new URL(WINDOW);
    for (const [name, value] of Object.entries({...order, amount: amount.value, choice}))
      u.searchParams.set(name, value);
    location.href = u;
    return new Promise(() => {});
  };
  const check = customer => {
    if (!/^[A-Za-z0-9_=.@-]{2,50}$/.test(customer)) throw new Error('bad customerKey');
  };
  return {
    widgets: ({customerKey}) => {
      check(customerKey);
      let amount = null, shown = 0;
      const show = (selector, text) => {
        if (!amount) throw new Error('setAmount comes first');
        const box = document.querySelector(selector), frame = document.createElement('iframe');
        frame.src = FRAME + '?text=' + encodeURIComponent(text);
        frame.title = text;
        frame.style.width = '100%';
        box.append(frame);
        shown += 1;
        return new Promise(done => { frame.onload = done; });
      };
      return {
        setAmount: async a => {
          if (a.currency !== 'KRW' || !Number.isInteger(a.value)) throw new Error('bad amount');
          amount = a;
        },
        renderPaymentMethods: ({selector}) => show(selector, 'methods ' + amount.value),
        renderAgreement: ({selector}) => show(selector, 'agreement'),
        requestPayment: async order => {
          if (shown < 2) throw new Error('nothing is shown yet');
          return leave(window.standInChoice || 'pay', order, amount);
        },
      };
    },
    payment: ({customerKey}) => {
      check(customerKey);
      return {requestPayment: async ({method, amount, ...order}) => {
        if (method !== 'CARD') throw new Error('bad method');
        return leave('pay', order, amount);
      }};
    },
  };
};
"""


class StandIn:
    def __init__(self, sandbox_url):
        """`sandbox_url()` says where the sandbox is."""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.sandbox_url = sandbox_url
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.script, self.choice = SDK, None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        where = urllib.parse.urlsplit(request.path)
        asked = dict(urllib.parse.parse_qsl(where.query))
        if where.path == "/v2/standard":
            script = (f"const WINDOW={json.dumps(self.url + '/window')};"
                      f"const FRAME={json.dumps(self.url + '/frame')};{self.script}")
            return self.send(request, 200, "text/javascript; charset=utf-8", script)
        if where.path == "/frame":
            return self.send(request, 200, "text/html; charset=utf-8",
                             "<!doctype html><html lang=ko><title>frame</title><p>" + asked["text"])
        if where.path == "/window":
            return self.leave(request, asked)
        return self.send(request, 404, "text/plain", "")

    def leave(self, request, asked):
        choice = self.choice or asked["choice"]
        if choice == "pay":
            wish = {"orderId": asked["orderId"], "amount": int(asked["amount"])}
            made = urllib.request.Request(
                f"{self.sandbox_url()}/sandbox/toss/pay", data=json.dumps(wish).encode(),
                headers={"Content-Type": "application/json"})
            with urllib.request.urlopen(made) as answer:
                key = json.load(answer)["paymentKey"]
            back = asked["successUrl"], {"paymentType": "NORMAL", "paymentKey": key, **wish}
        else:
            back = asked["failUrl"], {"code": choice, "message": "어떤 말"}
        joint = "&" if "?" in back[0] else "?"
        request.send_response(302)
        request.send_header("Location", back[0] + joint + urllib.parse.urlencode(back[1]))
        request.end_headers()

    def send(self, request, status, kind, body):
        data = body.encode()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
