#include "http/page.hpp"

namespace astraphe::http {

boost::json::object page_json(boost::json::array content, std::int64_t total, Paging paging) {
  const auto count = content.size();
  const auto pages = (total + paging.size - 1) / paging.size;
  return boost::json::object{{"content", std::move(content)},
                             {"totalElements", total},
                             {"totalPages", pages},
                             {"number", paging.number},
                             {"size", paging.size},
                             {"first", paging.number == 0},
                             {"last", paging.number + 1 >= pages},
                             {"numberOfElements", count},
                             {"empty", count == 0}};
}

}  // namespace astraphe::http
