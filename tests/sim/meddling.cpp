#include "tests/sim/sale.hpp"

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr int kDeeds = 6;

http::Request deed(Person& operator_, const Offer& offer, std::uint64_t which) {
  const auto product = std::to_string(offer.product);
  const auto schedule = "/api/schedulingQueue/" + product;
  const auto below = [&](std::int64_t end) {
    return 1 + static_cast<std::int64_t>(
                   operator_.universe().fate().below(static_cast<std::uint64_t>(end)));
  };
  if (which == 0) return operator_.post(schedule + "/stopAllow", {});
  if (which == 1) {
    return operator_.post("/api/waitingQueue/" + product + "/allow/" + std::to_string(below(3)), {});
  }
  if (which == 2) {
    auto settings = operator_.post("/api/waitingRoom/" + product + "/settings",
                                   {{"count", below(offer.count)}});
    settings.method = http::Method::put;
    return settings;
  }
  return operator_.post(schedule + "/startAllow",
                        {{"count", below(offer.count)}, {"delay", offer.period_ms}});
}

Task<> act(Person& operator_, http::Request request, std::vector<std::string>& surprises) {
  const auto path = request.path;
  const auto answer = co_await operator_.insist(std::move(request));
  // 400: it was stopped already, or the answer to the first try was lost.
  const bool is_known = answer.status == 200 || (answer.status == 400 && path.ends_with("stopAllow"));
  if (!is_known) surprises.push_back(path + " answered " + std::to_string(answer.status));
}

}  // namespace

Task<> meddle(Person& operator_, const Offer& offer, std::vector<std::string>& surprises) {
  auto& universe = operator_.universe();
  co_await universe.clock().sleep_until(offer.sale_start);
  for (int i = 0; i < kDeeds; ++i) {
    co_await universe.clock().sleep_for(Duration(universe.fate().below(1'500'000)));
    co_await act(operator_, deed(operator_, offer, universe.fate().below(4)), surprises);
  }
  const json::object pace{{"count", offer.count}, {"delay", offer.period_ms}};
  const auto path = "/api/schedulingQueue/" + std::to_string(offer.product) + "/startAllow";
  co_await act(operator_, operator_.post(path, pace), surprises);
}

Task<> step_the_clock(Universe& universe) {
  auto& clock = universe.clock();
  for (int i = 0; i < 4; ++i) {
    co_await clock.sleep_for(Duration(universe.fate().below(8'000'000)));
    const auto by = Duration(universe.fate().below(60'000'000));
    clock.step_wall(universe.fate().chance(0.5) ? by : -by);
  }
}

}  // namespace astraphe::sim
