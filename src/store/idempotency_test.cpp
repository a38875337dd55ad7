#include "store/idempotency.hpp"

#include "tests/store_fixture.hpp"

namespace astraphe::store {
namespace {

using ports::Tx;
using MaybeResponse = Result<std::optional<http::Response>>;

class IdempotencyTest : public StoreTest {
 protected:
  static http::Request with_key(const std::string& key, std::string body = "{}") {
    auto made = request(http::Method::post, "/api/orders", std::move(body));
    made.headers.add("Idempotency-Key", key);
    return made;
  }
  static OnceKey key(const std::string& text, std::string body = "{}", std::int64_t caller = 1) {
    return *once_key(with_key(text, std::move(body)), caller, "POST /api/orders");
  }

  MaybeResponse recalled(const OnceKey& once) {
    auto work = [&](Tx& tx) { return recall(tx, once); };
    return await(database->read(work));
  }
  Result<> remembered(const OnceKey& once) {
    auto work = [&](Tx& tx) { return remember(tx, once, answer, clock.now()); };
    return transact(work);
  }

  const http::Response answer = http::bare_json(202, R"({"orderId":7})");
};

TEST_F(IdempotencyTest, TheSameKeyAndBodyBringTheSameAnswer) {
  EXPECT_FALSE(*recalled(key("k")));
  ASSERT_TRUE(remembered(key("k")));
  const auto before = recalled(key("k"));
  ASSERT_TRUE(before && *before);
  EXPECT_EQ((*before)->status, 202);
  EXPECT_EQ((*before)->body, answer.body);
  EXPECT_EQ((*before)->headers.first("Content-Type"), "application/json");
  EXPECT_EQ((*before)->headers.first("Idempotency-Replayed"), "true");
}

TEST_F(IdempotencyTest, AnotherBodyIsAMismatch) {
  ASSERT_TRUE(remembered(key("k", "{}")));
  const auto other = recalled(key("k", "{ }"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), Errc::mismatch);
}

TEST_F(IdempotencyTest, AKeyBelongsToItsCallerAndItsRoute) {
  ASSERT_TRUE(remembered(key("k")));
  EXPECT_FALSE(*recalled(key("k", "{}", 2)));
  EXPECT_FALSE(*recalled(*once_key(with_key("k"), 1, "POST /api/payments")));
}

TEST_F(IdempotencyTest, AQuotedKeyIsTheBareOne) {
  EXPECT_EQ(key("\"abc def\"").key, "abc def");
  ASSERT_TRUE(remembered(key("abc")));
  EXPECT_TRUE(*recalled(key("\"abc\"")));
}

TEST_F(IdempotencyTest, AKeyIsOneToThreeHundredPrintableCharacters) {
  EXPECT_TRUE(once_key(with_key(std::string(300, 'k')), 1, "r"));
  EXPECT_TRUE(once_key(with_key("~ !"), 1, "r"));
  const std::vector<std::string> wrong{"",         "\"\"",       std::string(301, 'k'),
                                       "tab\there", "한글",      std::string("a\0b", 3),
                                       "\x7f"};
  for (const auto& text : wrong) {
    const auto refused = once_key(with_key(text), 1, "r");
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code(), Errc::invalid);
    EXPECT_EQ(refused.error().key(), "BAD_IDEMPOTENCY_KEY");
  }
  auto twice = with_key("a");
  twice.headers.add("idempotency-key", "a");
  EXPECT_FALSE(once_key(twice, 1, "r"));
}

TEST_F(IdempotencyTest, WithoutAKeyEveryCallIsANewOne) {
  const auto none = *once_key(request(http::Method::post, "/"), 1, "r");
  EXPECT_TRUE(none.key.empty());
  ASSERT_TRUE(remembered(none));
  ASSERT_TRUE(remembered(none));
  EXPECT_FALSE(*recalled(none));
  EXPECT_EQ(count("idempotency"), 0);
}

TEST_F(IdempotencyTest, OfTwoThatAreEquallyFastOneIsAConflict) {
  ASSERT_TRUE(remembered(key("k")));
  const auto late = remembered(key("k"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Errc::conflict);
}

TEST_F(IdempotencyTest, AnEffectThatIsUndoneIsNotRemembered) {
  auto undone = [this](Tx& tx) -> Result<> {
    MUST(remember(tx, key("k"), answer, clock.now()));
    return Error(Errc::sold_out, "no");
  };
  EXPECT_FALSE(transact(undone));
  EXPECT_FALSE(*recalled(key("k")));
}

}  // namespace
}  // namespace astraphe::store
