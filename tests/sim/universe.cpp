#include "tests/sim/universe.hpp"

#include <array>
#include <cstdio>

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kCommitsMax = 250;
constexpr Instant kBegin{std::chrono::seconds(1'893'456'000)};  // 2030-01-01T00:00:00Z

void crash_is_a_bug(std::exception_ptr crash) { std::rethrow_exception(crash); }

}  // namespace

// A process in small: a lane and what lives on it. The lane goes first, with every frame.
struct Universe::Life {
  ~Life() { lane.reset(); }

  std::unique_ptr<app::World> world;
  std::unique_ptr<net::io_context> lane = std::make_unique<net::io_context>(1);
  Nursery nursery{lane->get_executor(), crash_is_a_bug};
  bool is_up = false;
};

Universe::Universe(std::uint64_t seed)
    : clock_(kBegin),
      fate_(clock_, seed),
      disk_(app::Disk::in_memory("seed-" + std::to_string(seed))),
      people_(outside_.get_executor(), crash_is_a_bug) {
  begin_life();
}

Universe::~Universe() {
  life_.reset();
  open_.clear();
}

void Universe::begin_life() {
  life_ = std::make_unique<Life>();
  life_->world = app::World::simulated(clock_, fate_, *disk_);
  life_->nursery.spawn(start_life());
}

Task<> Universe::start_life() {
  auto* life = life_.get();
  const auto ready = co_await life->world->prepare();
  if (!ready) {
    std::fprintf(stderr, "world cannot start: %s\n", ready.error().detail().c_str());
    std::abort();
  }
  for (auto& job : life->world->jobs()) life->nursery.spawn(job.run());
  life->is_up = true;
}

void Universe::end_life() {
  is_dying_ = false;
  ++deaths_;
  life_.reset();
  for (auto& call : open_) {
    call->is_over = true;
    call->over.notify();
  }
  open_.clear();
  begin_life();
  if (deaths_left_ > 0) arm();
}

void Universe::let_worlds_die(int deaths) {
  deaths_left_ = deaths;
  if (deaths_left_ > 0) arm();
}

void Universe::arm() {
  --deaths_left_;
  fate_.die_after(1 + fate_.below(kCommitsMax), [this] { is_dying_ = true; });
}

// People see a refused connection while a world starts, and try again.
Task<std::optional<http::Response>> Universe::call(http::Request request) {
  co_await clock_.sleep_for(Duration(fate_.below(2'000)));
  if (!life_->is_up) co_return std::nullopt;
  const auto call = std::make_shared<Call>();
  open_.push_back(call);
  life_->nursery.spawn(serve(call, std::move(request)));
  co_await call->over.wait();
  co_await clock_.sleep_for(Duration(fate_.below(2'000)));
  co_return std::move(call->answer);
}

Task<> Universe::serve(std::shared_ptr<Call> call, http::Request request) {
  auto answer = co_await life_->world->edge()(std::move(request));
  call->answer = std::move(answer);
  call->is_over = true;
  open_.remove(call);
  call->over.notify();
}

bool Universe::run(Task<> task) {
  auto is_done = std::make_shared<bool>(false);
  auto whole = [](Task<> inner, std::shared_ptr<bool> done) -> Task<> {
    co_await std::move(inner);
    *done = true;
  };
  people_.spawn(whole(std::move(task), is_done));
  std::array<net::io_context*, 2> both{};
  const auto lanes = [&]() -> std::span<net::io_context* const> {
    both = {&outside_, life_->lane.get()};
    return both;
  };
  const auto over = [&] {
    if (is_dying_) end_life();
    return *is_done;
  };
  clock_.run_until(lanes, over);
  return *is_done;
}

}  // namespace astraphe::sim
