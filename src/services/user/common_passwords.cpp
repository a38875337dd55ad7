#include "services/user/common_passwords.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace astraphe::user {
namespace {

// In lower case. What every published count of leaked passwords agrees on, of those that are
// long enough; Korean words as a keyboard that is left in English writes them; the shop's own name.
constexpr auto kCommon = std::to_array<std::string_view>({
    "000000000",    "0123456789",   "0987654321",  "1122334455",   "11223344",     "12121212",
    "123123123",    "12312312",     "123412345",   "12341234",     "12344321",     "1234512345",
    "123456123456", "123456654321", "1234567890",  "12345678910",  "12345678a",    "123456789a",
    "123456789q",   "1234567a",     "1234abcd",    "123654789",    "123qweasd",    "123qwe123",
    "12qwaszx",     "13579246810",  "135792468",   "147258369",    "147852369",    "19191919",
    "1a2b3c4d",     "1q2w3e4r",       "1q2w3e4r5t",   "1q2w3e4r5t6y", "1qaz1qaz",
    "1qaz2wsx",     "1qaz2wsx3edc", "1qazxsw2",    "20202020",     "21212121",     "31415926",
    "741852963",    "77777777",     "789456123",   "87654321",     "88888888",     "963852741",
    "987654321",    "9876543210",   "a1234567",    "a12345678",    "a123456789",   "a1b2c3d4",
    "aa123456",     "aa12345678",   "aaaa1111",    "abc12345",     "abc123456",    "abcd1234",
    "abcd12345",    "abcde12345",   "abcdefg1",    "abcdefgh",     "access14",     "account1",
    "admin123",     "admin1234",    "admin12345",  "administrator","adminadmin",   "alexander",
    "angel123",     "anthony1",     "asd123456",   "asdasdasd",    "asdf1234",     "asdfasdf",
    "asdfghjk",     "asdfghjkl",    "asdfjkl;",    "asdzxc123",    "astraphe",     "azerty123",
    "babygirl",     "bailey123",    "barcelona",   "baseball",     "baseball1",    "basketball",
    "beautiful",    "blink182",     "butterfly",   "caonima123",   "changeme",     "changeme1",
    "charlie1",     "chelsea1",     "chocolate",   "christian",    "computer",     "computer1",
    "consumer",     "corvette",     "dallas123",   "danielle",     "default1",     "dkssudgktpdy",
    "dragon123",    "dragonball",   "elephant",    "elizabeth",    "external",     "ferrari1",
    "flower123",    "football",     "football1",   "fuckyou1",     "fuckyou123",   "fuckyou2",
    "gfhjkm123",    "goodluck",     "gkskskdlf",   "google123",    "hello123",     "hello1234",
    "helloworld",   "hellokitty",   "ilovegod",    "iloveyou",     "iloveyou1",    "iloveyou2",
    "internet",     "jennifer",    "jonathan",     "jordan23",     "justinbieber",
    "killer123",    "letmein1",     "letmein123",  "liverpool",    "liverpool1",   "login123",
    "lovelove",     "loveyou1",     "manchester",  "marlboro",     "maverick",     "mercedes",
    "metallica",    "michelle",     "michael1",    "mickey123",    "midnight",     "minecraft",
    "monkey123",    "motorola",     "mustang1",    "mynoob123",    "naruto123",    "nicholas",
    "nothing1",     "p@ssw0rd",     "p@ssword",    "p@ssword1",    "pa$$word",     "pass1234",
    "pass12345",    "passw0rd",     "passw0rd1",   "password",     "password0",
    "password01",   "password1",    "password12",   "password123",  "password1234",
    "password2",    "password3",    "passwort",    "patrick1",     "personal",     "pokemon1",
    "princess",     "princess1",    "q1w2e3r4",    "q1w2e3r4t5",   "qawsedrf",     "qazwsxedc",
    "qkqhqkqh",     "qlalfqjsgh",   "qwaszx12",    "qwe123456",    "qweasdzxc",    "qwer1234",
    "qwerasdf",     "qwerqwer",    "qwert123",     "qwert12345",   "qwerty12",
    "qwerty123",    "qwerty1234",   "qwerty12345", "qwerty123456", "qwertyui",     "qwertyuiop",
    "rangers1",     "richard1",     "rkskekfk",    "rkskekfkak",   "samantha",     "samsung1",
    "samsung123",   "secret123",    "security",    "serenity",     "shadow123",    "skywalker",
    "slipknot",     "snoopy123",    "soccer123",   "spiderman",    "spiderman1",   "starcraft",
    "starwars",     "starwars1",    "steelers",    "summer123",    "sunshine",     "sunshine1",
    "superman",     "superman1",    "superstar",   "sweetheart",   "tkfkdgo",      "tkfkdgo1",
    "tkfkdgody",    "tigger123",    "test1234",    "test12345",    "testtest",     "thomas123",
    "tinkerbell",   "trustno1",     "twilight",    "unknown1",     "user1234",     "victoria",
    "welcome1",     "welcome123",   "whatever",    "whatever1",    "william1",     "xbox360live",
    "yellow123",    "yankees1",     "zaq12wsx",    "zaq1zaq1",     "zxasqw12",     "zxcv1234",
    "zxcvbnm1",     "zxcvbnm123",   "zxcvbnm,./",  "zxcvzxcv",
});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// "aaaaaaaa", "abababab", "12341234": a piece of at most four, again and again.
bool is_repeated(std::string_view text) {
  for (std::size_t piece = 1; piece <= std::min<std::size_t>(4, text.size() - 1); ++piece) {
    if (text.size() % piece == 0 && text.substr(piece) == text.substr(0, text.size() - piece)) {
      return true;
    }
  }
  return false;
}

// "23456789", "hgfedcba": each one the next of the one before.
bool is_run(std::string_view text) {
  const int step = text[1] - text[0];
  if (step != 1 && step != -1) return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] - text[i - 1] != step) return false;
  }
  return true;
}

bool is_made_of(std::string_view text, std::string_view piece) {
  if (piece.empty() || text.size() % piece.size() != 0) return false;
  return text.starts_with(piece) &&
         text.substr(piece.size()) == text.substr(0, text.size() - piece.size());
}

}  // namespace

bool is_common(std::string_view password, std::string_view login_id) {
  if (password.size() < 2) return true;
  std::string text(password);
  std::ranges::transform(text, text.begin(), lower);
  return std::ranges::find(kCommon, text) != kCommon.end() || is_repeated(text) || is_run(text) ||
         is_made_of(text, login_id);
}

}  // namespace astraphe::user
