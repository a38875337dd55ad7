"""Looking, through the gateway with a token, beside nginx with a constant."""

from figures import Row, Section
from load import Load, run
from peer import Nginx
from sale import FIRST_ACCOUNT, Sale, must

PLACE_RATIO_MAX = 1.6
PRODUCT_RATIO_MAX = 2


def filled_room(sale, sizes):
    """A room with people in it, and their tokens."""
    product = sale.room()
    for account in range(sizes.waiting):
        must(sale.person(FIRST_ACCOUNT + account).join(product), 201)
    return product, sale.tokens("waiting", sizes.waiting)


def place(sizes):
    with Sale() as sale:
        product, tokens = filled_room(sale, sizes)
        somebody = sale.person(FIRST_ACCOUNT + sizes.waiting // 2)
        answer = must(somebody.get(f"/api/waitingRoom/{product}"), 200)
        if answer.json()["state"] != "WAITING":
            raise SystemExit(f"nobody waits: {answer}")
        wanted = Load("GET", f"/api/waitingRoom/{product}", tokens, "round")
        ours, nginx = beside_nginx(sale, wanted, answer, sizes)
    return section(
        "looking at one's place",
        f"`GET /api/waitingRoom/{{productId}}` with the tokens of {sizes.waiting:,} accounts that "
        f"wait in one room", "look-up", PLACE_RATIO_MAX, ours, nginx, len(answer.body), sizes)


def product(sizes):
    with Sale() as sale:
        product = sale.open_product()
        answer = must(sale.person(FIRST_ACCOUNT).get(f"/api/products/{product}"), 200)
        tokens = sale.tokens("reading", sizes.waiting)
        wanted = Load("GET", f"/api/products/{product}", tokens, "round")
        ours, nginx = beside_nginx(sale, wanted, answer, sizes)
    return section(
        "reading a product",
        f"`GET /api/products/{{productId}}` of a product without a waiting room, with the tokens "
        f"of {sizes.waiting:,} accounts", "read", PRODUCT_RATIO_MAX, ours, nginx,
        len(answer.body), sizes)


def beside_nginx(sale, wanted, answer, sizes):
    """What each run gave, of ours and of nginx with the same answer."""
    with Nginx(200, answer.body) as nginx:
        targets = {"ours": sale.target, "nginx": nginx.target}
        for target in targets.values():
            run(target, wanted, 1, sizes.connections)
        ran = {name: [] for name in targets}
        for _ in range(sizes.runs):
            for name, target in targets.items():
                ran[name].append(looked(target, wanted, sizes))
    return ran["ours"], ran["nginx"]


def looked(target, wanted, sizes):
    done = run(target, wanted, sizes.seconds, sizes.connections)
    if done.refused:
        raise SystemExit(f"{done.refused} of {done.requests} requests were refused")
    return done


def section(title, what, one, ratio_max, ours, nginx, size, sizes):
    ratios = [a.micros_each / b.micros_each for a, b in zip(ours, nginx)]
    return Section(
        title,
        f"{what}, over {sizes.connections} connections that stay open. nginx gets the same "
        f"requests and returns a constant of the same {size} bytes. The runs alternate; the load "
        f"generator (wrk) runs on the same two cores. CPU time is the server's own, user and "
        f"system.",
        [Row(f"CPU for a {one}", [ran.micros_each for ran in ours], "µs", 1),
         Row("of it in the kernel", [ran.kernel_micros_each for ran in ours], "µs", 1),
         Row("CPU for nginx's constant", [ran.micros_each for ran in nginx], "µs", 1),
         Row("of it in the kernel", [ran.kernel_micros_each for ran in nginx], "µs", 1),
         Row("ratio, run by run", ratios, "×", 2, at_most=ratio_max),
         Row(f"{one}s", [ran.rate for ran in ours], "/s"),
         Row("nginx's answers", [ran.rate for ran in nginx], "/s"),
         Row(f"{one}, 50th percentile", [ran.p50_ms for ran in ours], "ms", 2),
         Row(f"{one}, 99th percentile", [ran.p99_ms for ran in ours], "ms", 2)],
        others=[ran.other_cpu for ran in ours + nginx])
