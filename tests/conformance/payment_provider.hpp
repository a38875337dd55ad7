#pragma once
// What every PaymentProvider must do, whatever it is made of.

#include "ports/payment_provider.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

namespace astraphe::conformance {

enum class Mishap {
  lost_before,    // the next request never arrives
  lost_after,     // the next answer never arrives
  card_refused,   // the issuer says no
  failed_for_now, // the provider fails, and says so again under the same key
  no_code,        // the next answer comes from a proxy
  still_running,  // the next request is told to come again
  wrong_set_up,   // the provider does not know us
};

struct Effect {
  std::string type;  // AUTHORIZE, CAPTURE or CANCEL
  std::string order_id;
  std::int64_t amount = 0;

  bool operator==(const Effect&) const = default;
};

// A provider, and whoever stands behind it.
class PaymentWorld {
 public:
  virtual ~PaymentWorld() = default;
  virtual ports::PaymentProvider& provider() = 0;
  // A customer agreed to pay in the provider's window. The payment key.
  virtual std::string authorise(const std::string& order_id, Won amount) = 0;
  virtual void befall(Mishap mishap) = 0;
  virtual void wait(std::chrono::seconds time) = 0;
  // Somebody gives a part of it back, and not through us.
  virtual void give_back_elsewhere(const std::string& payment_key, Won amount) = 0;
  virtual std::vector<Effect> effects() = 0;
  virtual ports::PaymentAnswer run(Task<ports::PaymentAnswer> task) = 0;
  virtual Result<std::optional<ports::ShownPayment>> run_show(
      Task<Result<std::optional<ports::ShownPayment>>> task) = 0;
};

struct PaymentProviderCase {
  std::string name;
  std::function<std::unique_ptr<PaymentWorld>()> open;
};

class PaymentProvider : public testing::TestWithParam<PaymentProviderCase> {
 protected:
  using Verdict = domain::Verdict;

  static Won won(std::int64_t amount) { return *Won::of(amount); }

  static ports::PaymentConfirmation wish(const std::string& payment_key,
                                         std::int64_t amount = 15'000,
                                         std::string idempotency_key = "attempt-1") {
    return {payment_key, "order-1", won(amount), std::move(idempotency_key)};
  }
  ports::PaymentAnswer confirm(const ports::PaymentConfirmation& wanted) {
    return world->run(world->provider().confirm(wanted));
  }
  ports::PaymentAnswer look_up(const ports::PaymentConfirmation& wanted) {
    return world->run(world->provider().look_up(wanted));
  }
  ports::PaymentAnswer cancel(const std::string& payment_key,
                              std::string idempotency_key = "refund-1",
                              std::int64_t refundable = 15'000) {
    return world->run(world->provider().cancel(
        {payment_key, "changed my mind", std::move(idempotency_key), won(refundable)}));
  }

  ports::PaymentAnswer look_up_refund(const std::string& payment_key) {
    return world->run(
        world->provider().look_up_refund({payment_key, "changed my mind", "refund-1",
                                          won(15'000)}));
  }

  std::int64_t count(std::string_view type) {
    return std::ranges::count(world->effects(), type, &Effect::type);
  }

  std::unique_ptr<PaymentWorld> world = GetParam().open();
  const std::string key = world->authorise("order-1", won(15'000));
};

TEST_P(PaymentProvider, TakesTheMoneyOnceForAKey) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  const std::vector<Effect> want{{"AUTHORIZE", "order-1", 15'000}, {"CAPTURE", "order-1", 15'000}};
  EXPECT_EQ(world->effects(), want);
}

TEST_P(PaymentProvider, ANewKeyForWhatIsPaidChargesNothing) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(confirm(wish(key, 15'000, "attempt-2")).verdict, Verdict::unknown);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(count("CAPTURE"), 1);
}

TEST_P(PaymentProvider, ALostAnswerIsUnknownAndLookingFindsTheMoney) {
  world->befall(Mishap::lost_after);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::unknown);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(count("CAPTURE"), 1);
}

TEST_P(PaymentProvider, ALostRequestIsUnknownAndLookingSaysAskAgain) {
  world->befall(Mishap::lost_before);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::unknown);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::retry);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(count("CAPTURE"), 1);
}

TEST_P(PaymentProvider, ALookThatIsLostSaysNothing) {
  for (const auto mishap : {Mishap::lost_before, Mishap::lost_after, Mishap::no_code}) {
    world->befall(mishap);
    EXPECT_EQ(look_up(wish(key)).verdict, Verdict::unknown);
  }
}

TEST_P(PaymentProvider, AnAnswerWithoutACodeIsUnknown) {
  world->befall(Mishap::no_code);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::unknown);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
}

TEST_P(PaymentProvider, WhatStillRunsIsAskedAgainWithItsKey) {
  world->befall(Mishap::still_running);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::retry);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
}

TEST_P(PaymentProvider, AFailureForNowStaysWithItsKeyAndNotWithThePayment) {
  world->befall(Mishap::failed_for_now);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::renew);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::renew);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::retry);
  EXPECT_EQ(confirm(wish(key, 15'000, "attempt-2")).verdict, Verdict::captured);
}

TEST_P(PaymentProvider, ARefusalIsForGoodAndSaysWhy) {
  world->befall(Mishap::card_refused);
  const auto refused = confirm(wish(key));
  EXPECT_EQ(refused.verdict, Verdict::refused);
  EXPECT_FALSE(refused.code.empty());
  EXPECT_FALSE(refused.message.empty());
  EXPECT_EQ(confirm(wish(key)).code, refused.code);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::refused);
  EXPECT_EQ(confirm(wish(key, 15'000, "attempt-2")).verdict, Verdict::refused);
  EXPECT_EQ(count("CAPTURE"), 0);
}

TEST_P(PaymentProvider, AnotherAmountIsRefusedAndTakesNothing) {
  EXPECT_EQ(confirm(wish(key, 14'999)).verdict, Verdict::refused);
  EXPECT_EQ(count("CAPTURE"), 0);
  EXPECT_EQ(confirm(wish(key, 15'000, "attempt-2")).verdict, Verdict::captured);
}

TEST_P(PaymentProvider, AnotherOrdersMoneyIsNeverOurs) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  ports::PaymentConfirmation thief{key, "order-2", won(15'000), "attempt-2"};
  EXPECT_NE(confirm(thief).verdict, Verdict::captured);
  EXPECT_EQ(look_up(thief).verdict, Verdict::refused);
  EXPECT_EQ(count("CAPTURE"), 1);
}

TEST_P(PaymentProvider, AMadeUpPaymentKeyIsRefused) {
  for (const auto* made_up : {"nobody-knows-this", "../orders/order-1", "x/cancel", "a b", ""}) {
    EXPECT_EQ(confirm(wish(made_up, 15'000, made_up)).verdict, Verdict::refused) << made_up;
    EXPECT_NE(look_up(wish(made_up)).verdict, Verdict::captured) << made_up;
    EXPECT_EQ(cancel(made_up).verdict, Verdict::refused) << made_up;
  }
  EXPECT_EQ(world->effects().size(), 1u);
}

TEST_P(PaymentProvider, AnAuthorisationEndsAfterTenMinutes) {
  world->wait(std::chrono::minutes(10));
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::refused);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::refused);
  EXPECT_EQ(count("CAPTURE"), 0);
}

TEST_P(PaymentProvider, GivesBackOnce) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(cancel(key).verdict, Verdict::captured);
  EXPECT_EQ(cancel(key).verdict, Verdict::captured);
  EXPECT_EQ(cancel(key, "refund-2").verdict, Verdict::captured);
  EXPECT_EQ(count("CANCEL"), 1);
  EXPECT_EQ(world->effects().back(), (Effect{"CANCEL", "order-1", 15'000}));
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::refused);
}

TEST_P(PaymentProvider, ARefundWhoseAnswerIsLostTookEffect) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  world->befall(Mishap::lost_after);
  EXPECT_EQ(cancel(key).verdict, Verdict::unknown);
  EXPECT_EQ(cancel(key).verdict, Verdict::captured);
  EXPECT_EQ(count("CANCEL"), 1);
}

TEST_P(PaymentProvider, LookingSaysWhetherARefundTookEffect) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(look_up_refund(key).verdict, Verdict::retry);
  world->befall(Mishap::lost_before);
  EXPECT_EQ(cancel(key).verdict, Verdict::unknown);
  EXPECT_EQ(look_up_refund(key).verdict, Verdict::retry);
  world->befall(Mishap::lost_after);
  EXPECT_EQ(cancel(key).verdict, Verdict::unknown);
  EXPECT_EQ(look_up_refund(key).verdict, Verdict::captured);
  EXPECT_EQ(count("CANCEL"), 1);
}

TEST_P(PaymentProvider, ALookAtARefundThatIsLostSaysNothing) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  EXPECT_EQ(cancel(key).verdict, Verdict::captured);
  for (const auto mishap : {Mishap::lost_before, Mishap::lost_after, Mishap::no_code}) {
    world->befall(mishap);
    EXPECT_EQ(look_up_refund(key).verdict, Verdict::unknown);
  }
  EXPECT_EQ(look_up_refund("nobody-knows-this").verdict, Verdict::unknown);
  EXPECT_EQ(look_up_refund("../orders/order-1").verdict, Verdict::unknown);
}

TEST_P(PaymentProvider, ARefundThatFailedForNowSucceedsUnderAnotherKey) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  world->befall(Mishap::failed_for_now);
  EXPECT_EQ(cancel(key).verdict, Verdict::renew);
  EXPECT_EQ(cancel(key).verdict, Verdict::renew);
  EXPECT_EQ(look_up_refund(key).verdict, Verdict::retry);
  EXPECT_EQ(cancel(key, "refund-2").verdict, Verdict::captured);
  world->befall(Mishap::wrong_set_up);
  EXPECT_EQ(look_up_refund(key).verdict, Verdict::alarm);
}

TEST_P(PaymentProvider, WhatWasNotPaidCannotBeGivenBack) {
  EXPECT_EQ(cancel(key).verdict, Verdict::refused);
  EXPECT_EQ(count("CANCEL"), 0);
}

TEST_P(PaymentProvider, AWrongSetUpIsAnAlarmAndNoRefusal) {
  world->befall(Mishap::wrong_set_up);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::alarm);
  world->befall(Mishap::wrong_set_up);
  EXPECT_EQ(cancel(key).verdict, Verdict::alarm);
  world->befall(Mishap::wrong_set_up);
  EXPECT_EQ(look_up(wish(key)).verdict, Verdict::alarm);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
}

TEST_P(PaymentProvider, WhereLessIsLeftThanThoughtNothingIsGivenBackUntilThatIsKnown) {
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  world->give_back_elsewhere(key, won(4'000));
  EXPECT_EQ(cancel(key).verdict, Verdict::renew);
  EXPECT_EQ(count("CANCEL"), 1);
  const auto look = look_up_refund(key);
  EXPECT_EQ(look.verdict, Verdict::retry);
  EXPECT_EQ(look.left, won(11'000));
  EXPECT_EQ(cancel(key, "refund-2", 11'000).verdict, Verdict::captured);
  EXPECT_EQ(world->effects().back(), (Effect{"CANCEL", "order-1", 11'000}));
}

TEST_P(PaymentProvider, ShowsWhatWasTakenByKeyAndByOrder) {
  auto shown = [&](Task<Result<std::optional<ports::ShownPayment>>> task) {
    return world->run_show(std::move(task));
  };
  EXPECT_FALSE((*shown(world->provider().show(key)))->was_captured);
  EXPECT_EQ(confirm(wish(key)).verdict, Verdict::captured);
  for (const bool by_order : {false, true}) {
    const auto seen = by_order ? shown(world->provider().show_order("order-1"))
                               : shown(world->provider().show(key));
    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->payment_key, key);
    EXPECT_TRUE((*seen)->was_captured);
    EXPECT_EQ((*seen)->left, won(15'000));
  }
  EXPECT_FALSE(*shown(world->provider().show("nobody-knows-this")));
  EXPECT_FALSE(*shown(world->provider().show_order("nobody-knows-this")));
  world->befall(Mishap::no_code);
  EXPECT_FALSE(shown(world->provider().show(key)));
}

}  // namespace astraphe::conformance
