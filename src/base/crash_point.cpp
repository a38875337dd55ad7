#include "base/crash_point.hpp"

#ifdef ASTRAPHE_PLANTS

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace astraphe {
namespace {

struct Armed {
  std::string point;  // empty: none
  std::atomic<long> passings_left{1};
};

Armed& armed() {
  static Armed one;
  return one;
}

}  // namespace

void arm_crash_point(const char* wanted) {
  const std::string_view text = wanted == nullptr ? "" : wanted;
  const auto mark = text.find('#');
  armed().point = text.substr(0, mark);
  if (mark != std::string_view::npos) {
    armed().passings_left = std::atol(std::string(text.substr(mark + 1)).c_str());
  }
}

void pass_crash_point(const char* name) {
  if (armed().point != name || --armed().passings_left > 0) return;
  std::raise(SIGKILL);
}

}  // namespace astraphe

#endif
