#include "services/product/pictures.hpp"

#include "auth/hmac.hpp"
#include "http/picture_header.hpp"
#include "http/query.hpp"

#include <fmt/format.h>

namespace astraphe::product {
namespace {

using namespace std::chrono_literals;
using http::Request;
using http::Response;
using ports::Args;
using ports::Tx;

constexpr std::size_t kKeyBytes = 16;
constexpr auto kKeptUnshown = 1h;  // longer than a form takes, and than a page that names it lives
constexpr std::int64_t kCollectedAtOnce = 100;
constexpr std::size_t kLarge = ports::kPictureSizes.size() - 1;
constexpr std::string_view kForEver = "public, max-age=31536000, immutable";

constexpr auto kSizeNames = [] {
  std::array<std::string_view, ports::kPictureSizes.size()> names;
  std::ranges::transform(ports::kPictureSizes, names.begin(), &ports::PictureSize::name);
  return names;
}();

// Which of http/messages' field rules a picture breaks.
FieldError field_error(std::string_view part, Errc why) {
  const auto pointer = "/" + std::string(part);
  if (why == Errc::unsupported) return FieldError{pointer, "PICTURE_KIND", "JPEG, PNG, WebP"};
  if (why != Errc::too_large) return FieldError{pointer, "PICTURE_BROKEN", ""};
  return FieldError{pointer, "PICTURE_SIZE",
                    fmt::format("{} MB, {} × {} px, {} Mpx", http::kPictureBytesMax / 1'048'576,
                                http::kPictureSideMax, http::kPictureSideMax,
                                http::kPicturePixelsMax / 1'000'000)};
}

std::string new_key(ports::Entropy& entropy) {
  std::array<char, kKeyBytes> bytes;
  entropy.fill(std::as_writable_bytes(std::span(bytes)));
  return auth::hex(std::string_view(bytes.data(), bytes.size()));
}

bool is_key(std::string_view text) {
  return text.size() == 2 * kKeyBytes && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

std::string object_name(std::string_view key, std::size_t size) {
  return fmt::format("product-images/{}/{}", key, kSizeNames.at(size));
}

Task<Result<>> note_picture(const Deps& deps, const std::string& key) {
  auto work = [&, now = deps.clock.now()](Tx& tx) -> Result<> {
    MUST(tx.execute("INSERT INTO picture (picture_key, state, since) VALUES ($1, 'STORING', $2)",
                    Args{key, micros(now)}));
    return Result<>();
  };
  co_return co_await deps.database.transact(work);
}

Task<Result<std::optional<std::string>>> store_picture(const Deps& deps, std::string_view part,
                                                       std::string file) {
  if (file.empty()) co_return std::optional<std::string>();
  auto pressed = co_await deps.press.press(std::move(file));
  if (!pressed && pressed.error().code() == Errc::invalid) {
    std::vector errors{field_error(part, Errc::invalid)};
    co_return Error(std::move(errors));
  }
  CO_TRY(auto set, std::move(pressed));
  auto key = new_key(deps.entropy);
  CO_MUST(co_await note_picture(deps, key));
  for (std::size_t i = 0; i < set.size(); ++i) {
    CO_MUST(co_await deps.objects.put(object_name(key, i), std::move(set[i])));
  }
  co_return std::optional(std::move(key));
}

Result<> show(Tx& tx, const std::string& key, Instant at) {
  TRY(const auto rows, tx.execute("UPDATE picture SET state = 'SHOWN', since = $2 "
                                  "WHERE picture_key = $1 AND state = 'STORING'",
                                  Args{key, micros(at)}));
  if (rows == 1) return Result<>();
  return Error(Errc::unavailable, "the picture was cleared away");
}

Result<> drop(Tx& tx, const std::string& key, Instant at) {
  MUST(tx.execute("UPDATE picture SET state = 'DROPPED', since = $2 WHERE picture_key = $1",
                  Args{key, micros(at)}));
  return Result<>();
}

Result<> show_one_instead(Tx& tx, const std::optional<std::string>& before,
                          const std::optional<std::string>& now, Instant at) {
  if (before == now) return Result<>();
  if (now) MUST(show(tx, *now, at));
  if (before) MUST(drop(tx, *before, at));
  return Result<>();
}

// RFC 9110 §13.1.2. A tag stands between its quotes, so it is found whole or not at all.
bool has_already(const Request& request, std::string_view tag) {
  const auto tags = request.headers.first("If-None-Match").value_or("");
  return tags == "*" || tags.find(tag) != std::string_view::npos;
}

// From here on nothing can show them.
Result<std::vector<std::string>> take_unshown(Tx& tx, Instant before) {
  TRY(const auto rows, tx.query("UPDATE picture SET state = 'COLLECTED' WHERE picture_key IN "
                                "(SELECT picture_key FROM picture WHERE state <> 'SHOWN' AND "
                                "since < $1 ORDER BY since, picture_key LIMIT $2) "
                                "RETURNING picture_key",
                                Args{micros(before), kCollectedAtOnce}));
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.push_back(row.text(0));
  return keys;
}

// The row goes last: a crash in between leaves it for the next time.
Task<Result<>> collect(const Deps& deps, std::string key) {
  for (std::size_t i = 0; i < kSizeNames.size(); ++i) {
    CO_MUST(co_await deps.objects.remove(object_name(key, i)));
  }
  auto forget = [&](Tx& tx) -> Result<> {
    MUST(tx.execute("DELETE FROM picture WHERE picture_key = $1 AND state = 'COLLECTED'",
                    Args{key}));
    return Result<>();
  };
  co_return co_await deps.database.transact(forget);
}

}  // namespace

std::vector<FieldError> wrong_pictures(const PictureFiles& files) {
  std::vector<FieldError> errors;
  const auto look = [&](std::string_view part, std::string_view file) {
    if (file.empty()) return;
    const auto header = http::read_picture_header(file);
    if (!header) errors.push_back(field_error(part, header.error().code()));
  };
  look(kPicturePart, files.product);
  look(kDescriptionPicturePart, files.description);
  return errors;
}

Task<Result<PictureKeys>> store_pictures(const Deps& deps, PictureFiles files) {
  CO_TRY(auto product, co_await store_picture(deps, kPicturePart, std::move(files.product)));
  CO_TRY(auto description, co_await store_picture(deps, kDescriptionPicturePart,
                                                  std::move(files.description)));
  co_return PictureKeys{std::move(product), std::move(description)};
}

Result<> show_instead(Tx& tx, const PictureKeys& before, const PictureKeys& now, Instant at) {
  MUST(show_one_instead(tx, before.product, now.product, at));
  return show_one_instead(tx, before.description, now.description, at);
}

std::string picture_url(std::string_view key) { return "/images/" + std::string(key); }

Task<Result<Response>> get_picture(const Deps& deps, const Request& request) {
  const auto key = request.param("key");
  if (!is_key(key)) co_return Error(Errc::not_found, "no picture key");
  http::Query query(request);
  const auto size = query.maybe_one_of("size", kSizeNames).value_or(kLarge);
  CO_MUST(query.finish());
  const auto tag = fmt::format("\"{}-{}\"", key, kSizeNames.at(size));
  Response response;
  response.headers.add("Cache-Control", std::string(kForEver));
  response.headers.add("ETag", tag);
  response.headers.add("X-Content-Type-Options", "nosniff");
  CO_TRY(auto file, co_await deps.objects.get(object_name(key, size)));
  if (has_already(request, tag)) {
    response.status = 304;
    co_return response;
  }
  response.headers.add("Content-Type", "image/webp");
  response.body = std::move(file);
  co_return response;
}

Task<Result<>> collect_pictures(const Deps& deps) {
  auto take = [before = deps.clock.now() - kKeptUnshown](Tx& tx) {
    return take_unshown(tx, before);
  };
  CO_TRY(const auto keys, co_await deps.database.transact(take));
  for (const auto& key : keys) CO_MUST(co_await collect(deps, key));
  co_return Result<>();
}

}  // namespace astraphe::product
