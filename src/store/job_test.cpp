#include "store/job.hpp"

#include "base/nursery.hpp"
#include "store/idempotency.hpp"
#include "store/inbox.hpp"
#include "tests/store_fixture.hpp"

namespace astraphe::store {
namespace {

using namespace std::chrono_literals;
using ports::Tx;

class JobTest : public StoreTest {
 protected:
  static Task<bool> run_for(JobTest& test, std::function<Task<Result<>>()> work, Duration pause) {
    Nursery nursery(co_await net::this_coro::executor, [](std::exception_ptr) { ADD_FAILURE(); });
    nursery.spawn(every(test.clock, test.log, "test", 10s, std::move(work)));
    (void)co_await test.clock.sleep_for(pause);
    co_await nursery.drain();
    co_return true;
  }

  Task<Result<>> note_time(bool fails) {
    at.push_back(clock.now() - start());
    if (fails) co_return Error(Errc::unavailable, "not now");
    co_return Result<>();
  }

  void remember_both() {
    auto work = [this](Tx& tx) -> Result<> {
      const ports::Event event{"event", "topic", "key", "{}", clock.now()};
      MUST(first_time(tx, "group", event, clock.now()));
      return remember(tx, OnceKey{1, "route", "key", "hash"}, http::text(200, ""), clock.now());
    };
    ASSERT_TRUE(transact(work));
  }
  void sweep_after(Duration age) { ASSERT_TRUE(await(sweep(*database, start() + age))); }

  std::vector<Duration> at;
};

TEST_F(JobTest, TheWorkIsDoneAtOnceAndThenAfterEachPause) {
  EXPECT_TRUE(await(run_for(*this, [this] { return note_time(false); }, 25s), clock));
  EXPECT_EQ(at, (std::vector<Duration>{0s, 10s, 20s}));
}

TEST_F(JobTest, AFailureIsTriedAgainAfterThePause) {
  EXPECT_TRUE(await(run_for(*this, [this] { return note_time(true); }, 25s), clock));
  EXPECT_EQ(at, (std::vector<Duration>{0s, 10s, 20s}));
}

TEST_F(JobTest, AnInboxRowIsKeptForSevenDays) {
  remember_both();
  sweep_after(24h * 7);
  EXPECT_EQ(count("inbox"), 1);
  sweep_after(24h * 7 + 1us);
  EXPECT_EQ(count("inbox"), 0);
  EXPECT_EQ(count("idempotency"), 1);
}

TEST_F(JobTest, AnIdempotencyKeyIsKeptForFifteenDays) {
  remember_both();
  sweep_after(24h * 15);
  EXPECT_EQ(count("idempotency"), 1);
  sweep_after(24h * 15 + 1us);
  EXPECT_EQ(count("idempotency"), 0);
}

}  // namespace
}  // namespace astraphe::store
