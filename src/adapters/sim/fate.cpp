#include "adapters/sim/fate.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <bit>
#include <cstddef>

namespace astraphe::adapters::sim {
namespace {

constexpr std::uint64_t kPrime = 0x100000001b3ULL;
constexpr std::uint64_t kDelayMax = 3'000;  // microseconds

}  // namespace

Task<> Fate::delay(std::uint64_t life, std::string_view what) {
  if (life != life_) co_await park_for_ever();
  note(what);
  co_await clock_.sleep_for(Duration(below(kDelayMax)));
  if (life != life_) co_await park_for_ever();
}

void Fate::die_after(std::uint64_t boundaries, std::function<void()> on_death) {
  boundaries_left_ = boundaries;
  on_death_ = std::move(on_death);
}

Task<> Fate::boundary(std::uint64_t life, std::string_view what) {
  if (life != life_) co_await park_for_ever();
  if (boundaries_left_ == 0 || --boundaries_left_ > 0) co_return;
  note(what);
  note("death");
  ++life_;
  if (on_death_) std::exchange(on_death_, nullptr)();
  co_await park_for_ever();
}

void Fate::note(std::string_view what) {
  const auto eat = [this](unsigned char byte) { trace_ = (trace_ ^ byte) * kPrime; };
  for (const char c : what) eat(static_cast<unsigned char>(c));
  const auto now = clock_.steady().time_since_epoch().count();
  for (const auto byte : std::bit_cast<std::array<unsigned char, sizeof now>>(now)) eat(byte);
}

Task<> Fate::park_for_ever() {
  net::steady_timer never(co_await net::this_coro::executor, net::steady_timer::time_point::max());
  boost::system::error_code woken;
  while (true) co_await never.async_wait(net::redirect_error(net::use_awaitable, woken));
}

}  // namespace astraphe::adapters::sim
