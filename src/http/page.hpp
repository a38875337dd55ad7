#pragma once
// One page of a list: Spring's Page JSON, as the original answers.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>

namespace astraphe::http {

struct Paging {
  std::int64_t number = 0;  // of the page, from 0; what a client sends may count from 1
  std::int64_t size = 10;

  std::int64_t offset() const { return number * size; }
};

// `total` is how many the whole list holds.
boost::json::object page_json(boost::json::array content, std::int64_t total, Paging paging);

}  // namespace astraphe::http
