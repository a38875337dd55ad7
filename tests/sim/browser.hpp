#pragma once
// A browser without script: keeps cookies, follows redirects, fills in the forms that it is shown.

#include "tests/sim/universe.hpp"

#include <map>

namespace astraphe::sim {

class Browser {
 public:
  explicit Browser(Universe& universe) : universe_(universe) {}

  // Opens an address and follows where it leads.
  Task<> open(std::string target);

  using Fields = std::map<std::string, std::string>;
  // Sends the form whose action begins so, with its own values where nothing else is typed.
  Task<> send(std::string action, Fields typed = {});
  // The last form once more, as a double click or a reloaded answer does.
  Task<> send_again();

  int status() const { return page_.status; }
  const std::string& address() const { return address_; }
  const std::string& text() const { return page_.body; }
  bool shows(std::string_view words) const { return page_.body.find(words) != std::string::npos; }
  std::optional<std::string_view> header(std::string_view name) const {
    return page_.headers.first(name);
  }

  std::string cookie(const std::string& name) const;
  void set_cookie(const std::string& name, std::string value) { cookies_[name] = std::move(value); }
  void prefer(std::string language) { language_ = std::move(language); }
  // The value of a hidden or filled field of the page.
  std::string value_of(std::string_view field) const;

 private:
  Task<> ask(http::Request request);
  void keep_cookies();

  Universe& universe_;
  std::map<std::string, std::string> cookies_;
  std::string language_ = "en";
  std::string address_;
  std::optional<http::Request> sent_;
  http::Response page_;
};

}  // namespace astraphe::sim
