#pragma once
// Html: text that is safe to send. There is no way to put a stranger's text into it unescaped.

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
    for (const char c : text) append_escaped(c);
    return *this;
  }

  const std::string& str() const { return out_; }

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

}  // namespace astraphe::web
