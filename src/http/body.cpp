#include "http/body.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace astraphe::http {
namespace {

constexpr std::size_t kSizeDigitsMax = 16;
constexpr std::size_t kLineMax = 4 * 1024;
constexpr std::size_t kOverheadMax = 16 * 1024;
constexpr std::size_t kReservedMax = 64 * 1024;  // nobody is given memory for a mere announcement

// What a trailer must never be taken for (RFC 9110 §6.5.1).
constexpr std::array<std::string_view, 5> kNoTrailers{"content-length", "host", "te", "trailer",
                                                      "transfer-encoding"};

Error refused(const char* why) { return Error(Errc::invalid, why); }
Error too_large() { return Error(Errc::too_large, "the body is too large"); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// A cursor over the extensions of a chunk: *( ";" token [ "=" ( token / quoted-string ) ] ).
class Extensions {
 public:
  explicit Extensions(std::string_view text) : text_(text) {}

  bool are_good() {
    while (!text_.empty()) {
      if (!literal(';') || !token()) return false;
      if (!literal('=')) continue;
      const bool has_value = text_.starts_with('"') ? quoted() : token();
      if (!has_value) return false;
    }
    return true;
  }

 private:
  bool literal(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool token() {
    const auto name = text_.substr(0, text_.find_first_of(";="));
    text_.remove_prefix(name.size());
    return is_field_line(std::string(name) + ":");
  }

  // Without backslashes, which two readers could read in two ways.
  bool quoted() {
    const auto end = text_.find('"', 1);
    if (end == std::string_view::npos) return false;
    const auto inside = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return std::ranges::all_of(inside, [](char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
  }

  std::string_view text_;
};

}  // namespace

Result<BodyReader> BodyReader::of(BodyShape shape, std::size_t body_max) {
  if (shape.length > body_max) return too_large();
  return BodyReader(shape, body_max);
}

BodyReader::BodyReader(BodyShape shape, std::size_t body_max)
    : body_max_(body_max),
      step_(shape.is_chunked ? Step::size_line : shape.length > 0 ? Step::data : Step::done),
      left_(shape.length) {
  body_.reserve(std::min<std::uint64_t>(shape.length, kReservedMax));
}

Result<> BodyReader::take(std::string_view& bytes) {
  while (!bytes.empty() && !is_done()) {
    switch (step_) {
      case Step::data:
      case Step::chunk: take_data(bytes); break;
      case Step::size_line: MUST(take_size_line(bytes)); break;
      case Step::chunk_end: MUST(take_chunk_end(bytes)); break;
      case Step::trailer: MUST(take_trailer(bytes)); break;
      case Step::done: break;
    }
  }
  return Result<>();
}

void BodyReader::take_data(std::string_view& bytes) {
  const auto some = bytes.substr(0, left_);
  body_.append(some);
  bytes.remove_prefix(some.size());
  left_ -= some.size();
  if (left_ == 0) step_ = step_ == Step::data ? Step::done : Step::chunk_end;
}

// True when line_ is whole, without its CRLF.
Result<bool> BodyReader::take_line(std::string_view& bytes) {
  const auto end = bytes.find('\n');
  const auto some = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  line_.append(some);
  bytes.remove_prefix(some.size());
  if (line_.size() > kLineMax) return refused("a line of the body's framing is too long");
  const auto stray = line_.find('\r');
  const bool is_whole = line_.ends_with('\n');
  const bool ends_well = line_.ends_with("\r\n") && stray == line_.size() - 2;
  if (is_whole && !ends_well) return refused("a line that does not end with CRLF");
  if (!is_whole && stray != std::string::npos && stray + 1 < line_.size()) {
    return refused("a bare CR");
  }
  if (is_whole) line_.resize(line_.size() - 2);
  return is_whole;
}

Result<> BodyReader::take_size_line(std::string_view& bytes) {
  TRY(const bool is_whole, take_line(bytes));
  if (!is_whole) return Result<>();
  std::uint64_t size = 0;
  const auto* const begin = line_.data();
  const auto [stop, failure] = std::from_chars(begin, begin + line_.size(), size, 16);
  const auto digits = static_cast<std::size_t>(stop - begin);
  if (failure == std::errc::result_out_of_range) return too_large();
  const bool is_number = failure == std::errc() && digits <= kSizeDigitsMax;
  if (!is_number || !Extensions(std::string_view(line_).substr(digits)).are_good()) {
    return refused("a chunk's size that is none");
  }
  overhead_ += line_.size() - digits;
  if (overhead_ > kOverheadMax) return refused("too much beside the body");
  if (size > body_max_ - body_.size()) return too_large();
  left_ = size;
  step_ = size > 0 ? Step::chunk : Step::trailer;
  line_.clear();
  return Result<>();
}

Result<> BodyReader::take_chunk_end(std::string_view& bytes) {
  TRY(const bool is_whole, take_line(bytes));
  const bool may_be_one = line_.empty() || line_ == "\r";
  if (!may_be_one) return refused("a chunk that does not end where it says");
  if (is_whole) {
    step_ = Step::size_line;
    line_.clear();
  }
  return Result<>();
}

Result<> BodyReader::take_trailer(std::string_view& bytes) {
  TRY(const bool is_whole, take_line(bytes));
  if (!is_whole) return Result<>();
  overhead_ += line_.size();
  if (overhead_ > kOverheadMax) return refused("too much beside the body");
  const auto line = std::exchange(line_, std::string());
  if (line.empty()) {
    step_ = Step::done;
    return Result<>();
  }
  const auto name = std::string_view(line).substr(0, line.find(':'));
  const bool is_forbidden = std::ranges::any_of(kNoTrailers, [name](std::string_view one) {
    return std::ranges::equal(name, one, {}, lower);
  });
  if (is_forbidden || !is_field_line(line)) return refused("a trailer that is none");
  return Result<>();
}

}  // namespace astraphe::http
