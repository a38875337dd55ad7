"""Looking at one's place, through the gateway with a token, beside nginx with a constant."""

from figures import Row, Section
from load import Load, run
from peer import Nginx
from sale import FIRST_ACCOUNT, Sale, must

RATIO_MAX = 2


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
        with Nginx(200, answer.body) as nginx:
            targets = {"ours": sale.target, "nginx": nginx.target}
            for target in targets.values():
                run(target, wanted, 1, sizes.connections)
            ran = {name: [] for name in targets}
            for _ in range(sizes.runs):
                for name, target in targets.items():
                    ran[name].append(looked(target, wanted, sizes))
    return section(ran["ours"], ran["nginx"], len(answer.body), sizes)


def looked(target, wanted, sizes):
    done = run(target, wanted, sizes.seconds, sizes.connections)
    if done.refused:
        raise SystemExit(f"{done.refused} of {done.requests} look-ups were refused")
    return done


def section(ours, nginx, size, sizes):
    ratios = [a.micros_each / b.micros_each for a, b in zip(ours, nginx)]
    return Section(
        "looking at one's place",
        f"`GET /api/waitingRoom/{{productId}}` with the tokens of {sizes.waiting:,} accounts that "
        f"wait in one room, over {sizes.connections} connections that stay open. nginx gets the "
        f"same requests and returns a constant of the same {size} bytes. The runs alternate; the "
        f"load generator (wrk) runs on the same two cores. CPU time is the server's own, user and "
        f"system.",
        [Row("CPU for a look-up", [one.micros_each for one in ours], "µs", 1),
         Row("of it in the kernel", [one.kernel_micros_each for one in ours], "µs", 1),
         Row("CPU for nginx's constant", [one.micros_each for one in nginx], "µs", 1),
         Row("of it in the kernel", [one.kernel_micros_each for one in nginx], "µs", 1),
         Row("ratio, run by run", ratios, "×", 2, at_most=RATIO_MAX),
         Row("look-ups", [one.rate for one in ours], "/s"),
         Row("nginx's answers", [one.rate for one in nginx], "/s"),
         Row("look-up, 50th percentile", [one.p50_ms for one in ours], "ms", 2),
         Row("look-up, 99th percentile", [one.p99_ms for one in ours], "ms", 2)],
        others=[one.other_cpu for one in ours + nginx])
