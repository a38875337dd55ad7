#include "http/conditional.hpp"

namespace astraphe::http {
namespace {

// The next entry of a list that is parted by commas. No tag of ours has one in it.
std::string_view take_entry(std::string_view& list) {
  auto entry = list.substr(0, list.find(','));
  list.remove_prefix(std::min(entry.size() + 1, list.size()));
  while (entry.starts_with(' ') || entry.starts_with('\t')) entry.remove_prefix(1);
  while (entry.ends_with(' ') || entry.ends_with('\t')) entry.remove_suffix(1);
  return entry;
}

}  // namespace

bool is_unchanged(const Request& request, std::string_view tag) {
  for (auto list : request.headers.all("If-None-Match")) {
    while (!list.empty()) {
      auto entry = take_entry(list);
      if (entry.starts_with("W/")) entry.remove_prefix(2);
      if (entry == tag || entry == "*") return true;
    }
  }
  return false;
}

}  // namespace astraphe::http
