#include "services/web/html.hpp"

#include <gtest/gtest.h>

namespace astraphe::web {
namespace {

TEST(Html, AStrangersTextIsNeverMarkup) {
  const std::string text = "<b title=\"x\">'&'</b>";
  EXPECT_EQ(html("<p>"_html, text, "</p>"_html).str(),
            "<p>&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;</p>");
}

TEST(Html, MarkupWithinMarkupStaysAsItIs) {
  const auto inner = html("<i>"_html, std::int64_t{7}, "</i>"_html);
  EXPECT_EQ(html("<p>"_html, inner, "</p>"_html).str(), "<p><i>7</i></p>");
}

}  // namespace
}  // namespace astraphe::web
