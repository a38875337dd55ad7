#include "adapters/sim/password_hasher.hpp"

#include "auth/hmac.hpp"

#include <array>

namespace astraphe::adapters::sim {
namespace {

constexpr std::size_t kSalt = 16;  // hexadecimal digits

class SimPasswordHasher final : public ports::PasswordHasher {
 public:
  explicit SimPasswordHasher(ports::Entropy& entropy) : entropy_(entropy) {}

  Task<Result<std::string>> hash(std::string password) override {
    std::array<char, kSalt / 2> bytes;
    entropy_.fill(std::as_writable_bytes(std::span(bytes)));
    const auto salt = auth::hex(std::string_view(bytes.data(), bytes.size()));
    co_return salted(salt, password);
  }

  Task<Result<bool>> verify(std::string password, std::string hash) override {
    co_return auth::same_secret(hash, salted(hash.substr(0, kSalt), password));
  }

 private:
  static std::string salted(const std::string& salt, const std::string& password) {
    return salt + auth::hex(auth::view_of(auth::sha256(salt + password)));
  }

  ports::Entropy& entropy_;
};

}  // namespace

std::unique_ptr<ports::PasswordHasher> make_password_hasher(ports::Entropy& entropy) {
  return std::make_unique<SimPasswordHasher>(entropy);
}

}  // namespace astraphe::adapters::sim
