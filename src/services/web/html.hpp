#pragma once
// Html: text that is safe to send. There is no way to put a stranger's text into it unescaped.

#include "base/planted.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace astraphe::web {

class Html {
 public:
  Html() = default;

  // Markup that stands in this program: "<p>"_html.
  struct Literal {
    std::string_view text;
  };

  Html& operator+=(Literal literal) {
    out_ += literal.text;
    return *this;
  }
  Html& operator+=(const Html& other) {
    out_ += other.out_;
    return *this;
  }
  // Anybody's text, in an element or in a quoted attribute.
  Html& operator+=(std::string_view text) {
    if (planted(Plant::markup_of_strangers)) out_ += text;
    else for (const char c : text) append_escaped(c);
    return *this;
  }
  Html& operator+=(std::int64_t number) {
    out_ += std::to_string(number);
    return *this;
  }

  const std::string& str() const { return out_; }
  bool empty() const { return out_.empty(); }

 private:
  void append_escaped(char c) {
    switch (c) {
      case '&': out_ += "&amp;"; break;
      case '<': out_ += "&lt;"; break;
      case '>': out_ += "&gt;"; break;
      case '"': out_ += "&quot;"; break;
      case '\'': out_ += "&#39;"; break;
      default: out_ += c;
    }
  }

  std::string out_;
};

consteval Html::Literal operator""_html(const char* text, std::size_t size) {
  return Html::Literal{std::string_view(text, size)};
}

// The parts one after the other: html("<p>"_html, name, "</p>"_html).
template <class... Parts>
Html html(const Parts&... parts) {
  Html out;
  ((out += parts), ...);
  return out;
}

}  // namespace astraphe::web
