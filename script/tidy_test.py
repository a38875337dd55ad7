#!/usr/bin/env python3
"""tidy.py sees each thing that it says it sees, and leaves good code alone."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TIDY = Path(__file__).resolve().parent / "tidy.py"

NAMED = {"tests/sim/a_test.cpp": "TEST(Sale, IsRight) {}\n",
         "tests/e2e/test_a.py": "def test_one(self): pass\n",
         "src/base/planted.hpp": '#pragma once\nstd::string_view kPlantNames[]{"first"};\n'}
GOOD = {
    **NAMED, "docs/invariants.md": "| `Sale.IsRight` | `test_a.test_one` | plant `first` |\n",
    "src/base/result.hpp": "#pragma once\n// A value or an error.\n",
    "src/services/queue/use_cases.cpp": '''\
#include "services/queue/store.hpp"

#include "domain/waiting_room.hpp"
#include "store/outbox.hpp"

namespace astraphe {
namespace {
constexpr int kMany = 1'000;
constexpr auto kSql = R"sql(SELECT ? FROM a WHERE b && c -- co_await in a text, detached too)sql";
}  // namespace

// A comment may say co_await x ? a : b and detached.
Task<Result<>> join(Deps deps, Headers&& headers) {
  auto&& first = co_await deps.index.look(deps.room);
  const auto [a, b] = parts_of(first);
  auto work = [room = deps.room, &first](Tx& tx) -> Result<std::map<int, std::string>> {
    return room > 0 && tx.ready() ? tx.find(Args{room}) : tx.none();
  };
  CO_TRY(const auto rows, co_await deps.database.transact(work));
  if (rows.empty() || !first) co_return Error(Errc::not_found, "gone");
  while (co_await deps.clock.sleep_for(kPause)) {
    const std::vector<int> some{1, 2, kMany};
    const auto n = some.empty() ? 1 : some[0];
    co_await use(n, some[0], [](int x) { return x > 0 && x < 9; });
  }
  for (const auto& [key, value] : rows) co_await keep(key, value);
  const auto both = co_await (one(rows) || two(rows));
  co_return both.ok() ? Result<>() : Result<>(both.error());
}

Task<> in_order(State& state) {
  {
    const std::lock_guard<Lock> lock(state.lock);
    state.ready = true;
  }
  co_await state.wait();
}
}  // namespace astraphe
''',
    "src/services/queue/use_cases_test.cpp": '#include "adapters/memory/room_index.hpp"\n'
                                             "const auto t = std::chrono::steady_clock::now();\n",
    "src/base/nursery.cpp": "void spawn() { net::co_spawn(lane, child, end); }\n",
    "src/adapters/sqlite/worker.cpp": "#include <sqlite3.h>\nstd::mutex m; std::jthread t;\n",
    "src/adapters/sim/world.cpp": '#include "adapters/sqlite/database.hpp"\n',
    "src/app/world.cpp": '#include "adapters/sqlite/database.hpp"\n#include "services/queue/a.hpp"\n',
    "tests/e2e.cpp": f'const auto text = "{"x" * 120}";\n',
}


def coroutine(statement):
    return {"src/services/queue/x.cpp": "Task<> f(Deps& d) {\n  " + statement + "\n}\n"}


# What is planted, and a word of what must be said about it.
BAD = [
    ({"src/base/a.hpp": '#pragma once\n#include "domain/sale.hpp"\n'}, "base may not include"),
    ({"src/domain/a.cpp": '#include "http/json.hpp"\n'}, "domain may not include"),
    ({"src/http/a.cpp": '#include "auth/jwt.hpp"\n'}, "http may not include"),
    ({"src/ports/a.cpp": '#include "store/inbox.hpp"\n'}, "ports may not include"),
    ({"src/store/a.cpp": '#include "adapters/memory/cache.hpp"\n'}, "store may not include"),
    ({"src/services/user/a.cpp": '#include "adapters/memory/cache.hpp"\n'}, "may not include"),
    ({"src/services/user/a.cpp": '#include "services/order/store.hpp"\n'}, "may not include"),
    ({"src/adapters/memory/a.cpp": '#include "adapters/sqlite/worker.hpp"\n'}, "may not include"),
    ({"src/adapters/sqlite/a.cpp": '#include "adapters/sim/clock.hpp"\n'}, "may not include"),
    ({"src/adapters/memory/a.cpp": '#include "services/user/a.hpp"\n'}, "may not include"),
    ({"src/common/a.cpp": '#include "base/id.hpp"\n'}, "no layer of ours"),
    ({"src/services/user/a.cpp": "#include <sqlite3.h>\n"}, "adapters/sqlite/ may include"),
    ({"src/http/a.cpp": "#include <boost/beast/http.hpp>\n"}, "adapters/beast/ may include"),
    ({"src/services/user/a.cpp": "#include <openssl/evp.h>\n"}, "auth/ and adapters/beast/"),
    ({"src/services/user/a.cpp": "#include <sodium.h>\n"}, "adapters/sodium/ may include"),
    ({"src/adapters/toss/a.cpp": "#include <curl/curl.h>\n"}, "adapters/curl/ may include"),
    ({"src/base/a.cpp": "#include <yaml-cpp/yaml.h>\n"}, "app/ may include"),
    ({"src/domain/a.cpp": "#include <date/tz.h>\n"}, "http/ may include"),
    ({"src/app/a.cpp": "#include <spdlog/spdlog.h>\n"}, "base/ may include"),
    ({"src/base/a.cpp": "timer.async_wait(net::detached);\n"}, "never detached"),
    ({"src/services/user/a.cpp": "net::co_spawn(lane, f(), g);\n"}, "spawn into a Nursery"),
    ({"src/store/a.cpp": "auto t = std::chrono::system_clock::now();\n"}, "ports::Clock"),
    ({"src/adapters/curl/a.cpp": "auto t = std::chrono::steady_clock::now();\n"}, "ports::Clock"),
    ({"src/services/queue/a.cpp": "net::steady_timer timer(lane);\n"}, "sleep through"),
    ({"src/auth/a.cpp": "std::random_device chance;\n"}, "ports::Entropy"),
    ({"src/services/queue/a.cpp": "std::jthread worker(f);\n"}, "only app/ starts lanes"),
    ({"src/services/queue/a.cpp": "std::mutex mutex;\n"}, "locks live in adapters"),
    ({"src/store/a.cpp": "std::shared_mutex mutex;\n"}, "locks live in adapters"),
    ({"src/services/user/a.cpp": 'auto v = std::getenv("A");\n'}, "settings are read in app/"),
    ({"src/base/a_test.cpp": "std::this_thread::sleep_for(1s);\n"}, "nothing sleeps"),
    ({"tests/a.cpp": "usleep(10);\n"}, "nothing sleeps"),
    ({"src/base/a_test.cpp": "GTEST_SKIP();\n"}, "tests nothing"),
    ({"src/base/a.hpp": "// first\n#pragma once\n"}, "#pragma once"),
    ({"src/base/a.cpp": "int x;\n" * 401}, "more than 400 lines"),
    ({"src/base/a.cpp": "int " + "x" * 100 + ";\n"}, "more than 100 columns"),
    ({"tests/a.cpp": "// " + "가" * 98 + "\n"}, "more than 100 columns"),
    ({"src/base/a.cpp": "// TO" "DO: later\n"}, "unfinished"),
    ({"src/base/a.cpp": 'return Error("not imple' 'mented");\n'}, "unfinished"),
    (coroutine("const int x = d.on ? co_await d.a() : 0;"), "inside ?:"),
    (coroutine("use(d.on ? d.b(co_await d.a()) : 0);"), "inside ?:"),
    (coroutine("if (d.on && co_await d.a()) return;"), "after && or ||"),
    (coroutine("const bool x = d.on || !f(co_await d.a());"), "after && or ||"),
    (coroutine("co_return d.on && co_await d.a();"), "after && or ||"),
    (coroutine("const auto [a, b] = co_await d.a();"), "structured binding"),
    (coroutine("auto&& [a, b] = *co_await d.a();"), "structured binding"),
    (coroutine("co_await d.a([x = 1] { return x; });"), "captures by value"),
    (coroutine("CO_TRY(const auto r, co_await d.db.transact([=](Tx& tx) { return f(tx); }));"),
     "captures by value"),
    (coroutine("use([d](int) { return 1; }, co_await d.a());"), "captures by value"),
    (coroutine("const Pair pair{1, co_await d.a()};"), "inside braces"),
    (coroutine("const std::lock_guard lock(d.m);\n  if (d.on) {\n    co_await d.a();\n  }"),
     "lock is held"),
    (coroutine("std::unique_lock lock(d.m);\n  use(co_await d.a());"), "lock is held"),
    (coroutine("d.nursery.spawn([&d]() -> Task<> { co_await d.a(); }());"), "called lambda"),
    ({"src/base/a_test.cpp": "Task<> f() { if (x && co_await a()) {} }\n"}, "after && or ||"),
    ({**NAMED, "docs/invariants.md": "| I1 | `Sale.IsRight`, `Sale.IsLeft` | |\n"},
     "no test Sale.IsLeft"),
    ({**NAMED, "docs/invariants.md": "| I1 | `test_a.test_one`, `test_a.test_two` | |\n"},
     "no test test_a.test_two"),
    ({**NAMED, "docs/invariants.md": "| I1 | | plants `first` and `second` |\n"},
     "no plant second"),
]


def said_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, TIDY, folder], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


class TidyTest(unittest.TestCase):
    def test_good_code_is_left_alone(self):
        self.assertEqual(said_of(GOOD), (0, ""))

    def test_each_planted_violation_is_found(self):
        for files, word in BAD:
            with self.subTest(word=word, files=files):
                status, said = said_of(files)
                self.assertEqual(status, 1)
                self.assertIn(word, said)
                self.assertEqual(said.count("\n"), 1, said)

    def test_the_line_is_named(self):
        _, said = said_of({"src/base/a.cpp": "int a;\n\nstd::random_device b;\n"})
        self.assertTrue(said.startswith("src/base/a.cpp:3: "), said)


if __name__ == "__main__":
    unittest.main()
