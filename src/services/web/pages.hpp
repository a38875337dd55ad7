#pragma once
// The pages, as functions of what they show.

#include "http/json.hpp"
#include "http/messages.hpp"
#include "services/web/html.hpp"

namespace astraphe::web {

struct View {
  http::Language language;
  Instant now;
  const http::TimeZone& zone;
};

// `products` is the content of GET /api/products; nothing when it could not be had.
Html home_page(const View& view, const boost::json::array* products);

// The form, with what was wrong with the last try (empty at first) and the login id typed then.
Html setup_page(const View& view, std::string_view problem, std::string_view login_id);
Html setup_done_page(const View& view);

extern const std::string_view kStyle;

}  // namespace astraphe::web
