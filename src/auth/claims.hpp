#pragma once
// Claims: what a token of ours says. One flat object of plain strings and whole numbers, which is
// all that sign_jwt() is given; so reading them costs a request next to nothing.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astraphe::auth {

class Claims {
 public:
  // Nothing for any other JSON: spaces, escapes, fractions, signs, nesting, a name that stands
  // twice, more than kClaimsMax names.
  static std::optional<Claims> read(std::string json);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  // Nothing when there is no such claim, or it is of the other kind.
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;

 private:
  static constexpr std::size_t kClaimsMax = 12;

  // Where things stand in json_: views would not outlive a move.
  struct Part {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct Claim {
    Part name;
    Part text;
    std::optional<std::int64_t> number;
  };
  class Reader;

  const Claim* find(std::string_view name) const;
  std::string_view view(Part part) const {
    return std::string_view(json_).substr(part.begin, part.size);
  }

  std::string json_;
  std::array<Claim, kClaimsMax> claims_;
  std::size_t size_ = 0;
};

}  // namespace astraphe::auth
