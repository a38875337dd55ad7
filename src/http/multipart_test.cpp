#include "http/multipart.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=XyZ";

Request form(std::string body, std::string type = std::string(kType)) {
  Request request{.method = Method::post, .path = "/", .body = std::move(body)};
  request.headers.add("Content-Type", std::move(type));
  return request;
}

std::string part(const std::string& name, const std::string& body) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + body + "\r\n";
}

std::string with_header(const std::string& line) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n" + line +
         "\r\n\r\n1\r\n--XyZ--\r\n";
}

Result<std::vector<Part>> parse(std::string body) {
  return parse_multipart(form(std::move(body)));
}

void expect_bad(const Result<std::vector<Part>>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::invalid);
  EXPECT_EQ(result.error().key(), "BAD_MULTIPART");
}

TEST(Multipart, PartsComeInTheirOrderWithNameTypeAndFilename) {
  const auto parts = parse(
      "--XyZ\r\ncontent-disposition: form-data; name=\"dto\"\r\nContent-Type: application/json\r\n"
      "\r\n{\"a\":1}\r\n--XyZ\r\nContent-Disposition: form-data; name=img; filename=\"한 "
      "\\\"x\\\".png\"\r\n"
      "\r\n\r\n--XyZ--\r\n");
  ASSERT_TRUE(parts) << parts.error().detail();
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ((*parts)[0].name, "dto");
  EXPECT_EQ((*parts)[0].content_type, "application/json");
  EXPECT_EQ((*parts)[0].body, "{\"a\":1}");
  EXPECT_EQ((*parts)[0].filename, std::nullopt);
  EXPECT_EQ((*parts)[1].filename, "한 \"x\".png");
  EXPECT_EQ((*parts)[1].body, "");
  EXPECT_EQ(find_part(*parts, "img"), &(*parts)[1]);
  EXPECT_EQ(find_part(*parts, "IMG"), nullptr);
}

TEST(Multipart, LineEndsAndDashesInsideABodyBelongToIt) {
  const std::string body("\r\n--XyY\r\n\0--XyZ\n\r\n-", 20);
  const auto parts = parse(part("a", body) + "--XyZ--");
  ASSERT_TRUE(parts) << parts.error().detail();
  EXPECT_EQ((*parts)[0].body, body);
}

TEST(Multipart, ABackslashInAFilenameThatEscapesNothingStays) {
  const auto parts = parse(
      "--XyZ\r\nContent-Disposition: form-data; name=\"a\"; "
      "filename=\"C:\\dir\\x\"\r\n\r\n\r\n--XyZ--");
  ASSERT_TRUE(parts) << parts.error().detail();
  EXPECT_EQ((*parts)[0].filename, "C:\\dir\\x");
}

TEST(Multipart, AFormWithoutPartsIsEmpty) {
  const auto parts = parse("--XyZ--\r\n");
  ASSERT_TRUE(parts);
  EXPECT_TRUE(parts->empty());
}

TEST(Multipart, EveryTruncationIsRefused) {
  const std::string whole = part("a", "one") + part("b", "two") + "--XyZ--";
  ASSERT_TRUE(parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    expect_bad(parse(whole.substr(0, size)));
  }
}

TEST(Multipart, TheLastBoundaryMustBeThereAndTheLast) {
  expect_bad(parse(part("a", "1")));
  expect_bad(parse(part("a", "1") + "--XyZ"));
  expect_bad(parse(part("a", "1") + "--XyZ--\r\nepilogue"));
  expect_bad(parse(part("a", "1") + "--XyZ--" + part("b", "2")));
}

TEST(Multipart, NothingStandsBeforeTheFirstBoundary) {
  expect_bad(parse("junk\r\n" + part("a", "1") + "--XyZ--"));
  expect_bad(parse("\r\n" + part("a", "1") + "--XyZ--"));
}

TEST(Multipart, TwoPartsOfOneNameAreRefused) {
  expect_bad(parse(part("a", "1") + part("a", "1") + "--XyZ--"));
}

TEST(Multipart, ABareLineFeedEndsNothing) {
  expect_bad(parse("--XyZ\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XyZ--\n"));
  expect_bad(parse("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\n\r\n\r\n1\r\n--XyZ--"));
  expect_bad(parse("--XyZ \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XyZ--"));
}

TEST(Multipart, HeadersThatReadersDisagreeAboutAreRefused) {
  ASSERT_TRUE(parse(with_header("X-Other: 1")));
  ASSERT_TRUE(parse(with_header("Content-Transfer-Encoding: binary")));
  expect_bad(parse(with_header("Content-Transfer-Encoding: base64")));
  expect_bad(parse(with_header(" folded: 1")));
  expect_bad(parse(with_header("No colon")));
  expect_bad(parse(with_header("Space : 1")));
  expect_bad(parse(with_header("content-disposition: form-data; name=\"b\"")));
  expect_bad(parse(with_header("X: " + std::string(1, '\x01'))));
  expect_bad(parse(with_header("X: " + std::string(5'000, 'x'))));
}

TEST(Multipart, ADispositionIsFormDataWithOneName) {
  const auto disposed = [](const std::string& value) {
    return parse("--XyZ\r\nContent-Disposition: " + value + "\r\n\r\n1\r\n--XyZ--");
  };
  ASSERT_TRUE(disposed("form-data; name=\"a\""));
  expect_bad(disposed("attachment; name=\"a\""));
  expect_bad(disposed("form-data"));
  expect_bad(disposed("form-data; name=\"\""));
  expect_bad(disposed("form-data; name=\"a\"; name=\"b\""));
  expect_bad(disposed("form-data; name=\"a\"; filename*=UTF-8''b"));
  expect_bad(disposed("form-data; name=\"a"));
  expect_bad(disposed("form-data; name=\"a\" x"));
  expect_bad(disposed("form-data; name=\"" + std::string(101, 'n') + "\""));
  expect_bad(parse("--XyZ\r\n\r\n1\r\n--XyZ--"));
}

TEST(Multipart, PartsAndTheirHeadersAreBounded) {
  std::string most;
  for (int i = 0; i < 128; ++i) most += part("p" + std::to_string(i), "");
  ASSERT_TRUE(parse(most + "--XyZ--"));
  expect_bad(parse(most + part("one more", "") + "--XyZ--"));
  std::string many;
  for (int i = 0; i < 7; ++i) many += (i ? "\r\nX" : "X") + std::to_string(i) + ": 1";
  ASSERT_TRUE(parse(with_header(many)));
  expect_bad(parse(with_header(many + "\r\nY: 1")));
}

TEST(Multipart, AnotherContentTypeIsUnsupported) {
  const std::string body = part("a", "1") + "--XyZ--";
  for (const auto* type : {"application/json", "multipart/mixed; boundary=XyZ", ""}) {
    EXPECT_EQ(parse_multipart(form(body, type)).error().code(), Errc::unsupported) << type;
  }
  EXPECT_EQ(parse_multipart(Request{.body = body}).error().code(), Errc::unsupported);
  auto twice = form(body);
  twice.headers.add("Content-Type", std::string(kType));
  EXPECT_EQ(parse_multipart(twice).error().code(), Errc::unsupported);
}

TEST(Multipart, ABoundaryIsOneToSeventyOfItsCharacters) {
  const auto with = [](const std::string& boundary, const std::string& written) {
    return parse_multipart(
        form("--" + boundary + "--", "Multipart/Form-Data; charset=utf-8; Boundary=" + written));
  };
  const std::string longest(70, 'b');
  EXPECT_TRUE(with(longest, longest));
  EXPECT_TRUE(with("a b:?", "\"a b:?\""));
  expect_bad(with(longest + "b", longest + "b"));
  expect_bad(with("", "\"\""));
  expect_bad(with("a ", "\"a \""));
  expect_bad(with("a;", "\"a;\""));
  expect_bad(parse_multipart(form("----", "multipart/form-data")));
}

}  // namespace
}  // namespace astraphe::http
