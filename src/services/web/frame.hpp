#pragma once
// What every page has around it, and the answers that are no page of their own.

#include "services/web/html.hpp"
#include "services/web/visit.hpp"

namespace astraphe::web {

struct Frame {
  std::string title;
  bool is_wide = true;              // lists and boards; forms and single things are narrow
  std::int64_t reload_seconds = 0;  // how often a browser without script loads it again; 0: never
  std::string policy{};             // the page's own content security policy; empty: every page's
};

http::Response shown(const Visit& visit, int status, const Frame& frame, const Html& body);

// JSON for the pages' own script.
http::Response shown_json(const json::object& body);

// RFC 9110 §15.4.4: the browser goes on with a GET.
http::Response see_other(std::string location);

// To the log-in page, which leads back to `back`: a path of ours.
http::Response to_login(Visit& visit, std::string_view back);

// What a failed call means where the page has nothing better to say: the log-in page for who is not
// logged in any more, else a page with the reason and a way out. Nothing when the call went well.
std::optional<http::Response> trouble(Visit& visit, const Reply& reply, std::string_view back);

http::Response error_page(const Visit& visit, int status, std::string_view what);

// A path of this shop, or "/": never another site's address.
std::string safe_path(std::string_view path);

}  // namespace astraphe::web
