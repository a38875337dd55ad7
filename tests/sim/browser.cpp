#include "tests/sim/browser.hpp"

#include "http/encode.hpp"
#include "http/target.hpp"

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;

constexpr int kRedirectsMax = 8;

// What stands between `before` and the next `after`, from `at` on.
std::string between(const std::string& text, std::string_view before, std::string_view after,
                    std::size_t at = 0) {
  const auto begin = text.find(before, at);
  if (begin == std::string::npos) return "";
  const auto from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

std::string unescaped(std::string text) {
  for (const auto& [code, plain] : {std::pair<std::string, std::string>{"&amp;", "&"},
                                    {"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}}) {
    for (auto at = text.find(code); at != std::string::npos; at = text.find(code, at + 1)) {
      text.replace(at, code.size(), plain);
    }
  }
  return text;
}

// The names and values of a form's fields, as they stand in it.
Browser::Fields fields_of(const std::string& form) {
  Browser::Fields fields;
  for (auto at = form.find("<input"); at != std::string::npos; at = form.find("<input", at + 1)) {
    const auto tag = form.substr(at, form.find('>', at) - at);
    fields[between(tag, "name=\"", "\"")] = unescaped(between(tag, " value=\"", "\""));
  }
  for (auto at = form.find("<select"); at != std::string::npos; at = form.find("<select", at + 1)) {
    const auto whole = form.substr(at, form.find("</select>", at) - at);
    auto chosen = whole.find(" selected");
    if (chosen == std::string::npos) chosen = whole.find("<option");
    const auto option = whole.rfind("<option", chosen);
    fields[between(whole, "name=\"", "\"")] = between(whole, "value=\"", "\"", option);
  }
  return fields;
}

std::string encoded(const Browser::Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + http::percent_encoded(name) + "=" +
            http::percent_encoded(value);
  }
  return body;
}

}  // namespace

Task<> Browser::open(std::string target) {
  const auto parsed = http::parse_target(target);
  ASTRAPHE_INVARIANT(bool(parsed));
  http::Request request{.path = parsed->path, .query = parsed->query};
  co_await ask(std::move(request));
}

Task<> Browser::send(std::string action, Fields typed) {
  const auto at = page_.body.find("action=\"" + action);
  if (at == std::string::npos) {
    const auto shown = between(page_.body, "<main", "</main>");
    broken(("no form " + action + " on " + address_ + ": " + shown).c_str(), __FILE__, __LINE__);
  }
  const auto begin = page_.body.rfind("<form", at);
  const auto form = page_.body.substr(begin, page_.body.find("</form>", begin) - begin);
  auto fields = fields_of(form);
  for (auto& [name, value] : typed) fields[name] = value;
  http::Request request{.method = http::Method::post,
                        .path = unescaped(between(form, "action=\"", "\""))};
  request.body = encoded(fields);
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  sent_ = request;
  co_await ask(std::move(request));
}

Task<> Browser::send_again() {
  auto request = *sent_;
  co_await ask(std::move(request));
}

Task<> Browser::ask(http::Request request) {
  for (int hop = 0; hop < kRedirectsMax; ++hop) {
    request.request_id = "browser";
    request.headers.set("Accept", "text/html");
    request.headers.set("Accept-Language", language_);
    request.headers.set("Host", "shop.example");
    std::string list;
    for (const auto& [name, value] : cookies_) list += (list.empty() ? "" : "; ") + name + "=" + value;
    request.headers.set("Cookie", list);
    auto answer = co_await universe_.call(request);
    while (!answer) {
      co_await universe_.clock().sleep_for(50ms);
      auto again = co_await universe_.call(request);
      answer = std::move(again);
    }
    page_ = std::move(*answer);
    keep_cookies();
    const auto location = page_.headers.first("Location");
    if (page_.status != 303 || !location) break;
    const auto target = http::parse_target(*location);
    ASTRAPHE_INVARIANT(bool(target));
    request = http::Request{.path = target->path, .query = target->query};
  }
  address_ = http::target_of(request);
}

void Browser::keep_cookies() {
  for (const auto line : page_.headers.all("Set-Cookie")) {
    const std::string text(line);
    const auto name = text.substr(0, text.find('='));
    if (text.find("Max-Age=0;") != std::string::npos) {
      cookies_.erase(name);
    } else {
      cookies_[name] = between(text, "=", ";");
    }
  }
}

std::string Browser::cookie(const std::string& name) const {
  const auto found = cookies_.find(name);
  return found == cookies_.end() ? "" : found->second;
}

std::string Browser::value_of(std::string_view field) const {
  const auto name = page_.body.find("name=\"" + std::string(field) + "\"");
  if (name == std::string::npos) return "";
  const auto begin = page_.body.rfind('<', name);
  const auto tag = page_.body.substr(begin, page_.body.find('>', begin) - begin);
  return unescaped(between(tag, " value=\"", "\""));
}

}  // namespace astraphe::sim
