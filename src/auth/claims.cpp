#include "auth/claims.hpp"

#include <charconv>

namespace astraphe::auth {

namespace {

bool is_plain(std::string_view text) {
  bool is_good = true;  // looks at all of it without stopping, which is faster
  for (const char c : text) is_good &= c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  return is_good;
}

}  // namespace

// A cursor over the text. Each step is false where the text is not what it should be.
class Claims::Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool literal(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool string(Part& part) {
    if (!literal('"')) return false;
    const auto size = text_.substr(at_).find('"');
    if (size == std::string_view::npos || !is_plain(text_.substr(at_, size))) return false;
    part = Part{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(size)};
    at_ += size + 1;
    return true;
  }

  bool number(std::optional<std::int64_t>& number) {
    const auto rest = text_.substr(at_);
    if (rest.empty() || rest.front() < '0' || rest.front() > '9') return false;
    std::int64_t value = 0;
    const auto [stop, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    const auto size = static_cast<std::size_t>(stop - rest.data());
    if (failure != std::errc() || (rest.front() == '0' && size > 1)) return false;
    at_ += size;
    number = value;
    return true;
  }

  bool claim(Claim& claim) {
    return string(claim.name) && literal(':') && (string(claim.text) || number(claim.number));
  }

  bool at_end() const { return at_ == text_.size(); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<Claims> Claims::read(std::string json) {
  std::optional<Claims> claims(std::in_place);
  claims->json_ = std::move(json);
  Reader reader(claims->json_);
  if (!reader.literal('{')) return std::nullopt;
  do {
    Claim claim;
    if (claims->size_ == kClaimsMax || !reader.claim(claim)) return std::nullopt;
    if (claims->has(claims->view(claim.name))) return std::nullopt;
    claims->claims_[claims->size_++] = claim;
  } while (reader.literal(','));
  if (!reader.literal('}') || !reader.at_end()) return std::nullopt;
  return claims;
}

std::optional<std::string_view> Claims::text(std::string_view name) const {
  const auto* claim = find(name);
  if (claim == nullptr || claim->number) return std::nullopt;
  return view(claim->text);
}

std::optional<std::int64_t> Claims::number(std::string_view name) const {
  const auto* claim = find(name);
  return claim == nullptr ? std::nullopt : claim->number;
}

const Claims::Claim* Claims::find(std::string_view name) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (view(claims_[i].name) == name) return &claims_[i];
  }
  return nullptr;
}

}  // namespace astraphe::auth
