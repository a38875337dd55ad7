#pragma once
// What every ObjectStore must do, whatever it is made of.

#include "ports/object_store.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace astraphe::conformance {

struct ObjectStoreCase {
  std::string name;
  std::function<std::unique_ptr<ports::ObjectStore>(const std::string& place)> open;
};

class ObjectStore : public testing::TestWithParam<ObjectStoreCase> {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(place);
    reopen();
  }

  void TearDown() override {
    store.reset();
    std::filesystem::remove_all(place);
  }

  void reopen() {
    store.reset();
    std::filesystem::create_directories(place);
    store = GetParam().open(place);
  }

  Result<> put(std::string key, std::string bytes) {
    return await(store->put(std::move(key), std::move(bytes)));
  }
  Result<std::string> get(std::string key) { return await(store->get(std::move(key))); }
  Result<> remove(std::string key) { return await(store->remove(std::move(key))); }

  const std::string place = testing::TempDir() + "astraphe-objects-" + GetParam().name + "-" +
                            testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<ports::ObjectStore> store;
};

TEST_P(ObjectStore, WhatWasPutIsThere) {
  const std::string odd("a\0\r\n\xff", 5);
  ASSERT_TRUE(put("product-images/7/a.png", odd));
  ASSERT_TRUE(put("empty", ""));
  EXPECT_EQ(*get("product-images/7/a.png"), odd);
  EXPECT_EQ(*get("empty"), "");
}

TEST_P(ObjectStore, PuttingAgainReplaces) {
  ASSERT_TRUE(put("a", std::string(100'000, 'x')));
  ASSERT_TRUE(put("a", "short"));
  EXPECT_EQ(*get("a"), "short");
}

TEST_P(ObjectStore, ALargeObjectComesBackWhole) {
  std::string large;
  for (std::uint32_t i = 0; i < 400'000; ++i) large += static_cast<char>(i * 7919 >> 3);
  ASSERT_TRUE(put("large", large));
  EXPECT_EQ(*get("large"), large);
}

TEST_P(ObjectStore, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(get("a").error().code(), Errc::not_found);
  EXPECT_EQ(get("a/b").error().code(), Errc::not_found);
}

TEST_P(ObjectStore, RemovingTwiceIsRemovingOnce) {
  ASSERT_TRUE(put("a", "1"));
  EXPECT_TRUE(remove("a"));
  EXPECT_EQ(get("a").error().code(), Errc::not_found);
  EXPECT_TRUE(remove("a"));
}

TEST_P(ObjectStore, AKeyMayBeTheBeginningOfAnother) {
  ASSERT_TRUE(put("a", "1"));
  ASSERT_TRUE(put("a/b", "2"));
  ASSERT_TRUE(put("a/b/c", "3"));
  ASSERT_TRUE(put("A", "4"));
  ASSERT_TRUE(remove("a/b"));
  EXPECT_EQ(*get("a"), "1");
  EXPECT_EQ(*get("a/b/c"), "3");
  EXPECT_EQ(*get("A"), "4");
}

TEST_P(ObjectStore, KeysOfAnyOtherShapeAreRefused) {
  const std::string longest(200, 'k');
  ASSERT_TRUE(put(longest, "1"));
  EXPECT_EQ(*get(longest), "1");
  for (const auto& key :
       {std::string(), longest + "k", std::string("/a"), std::string("a/"), std::string("a//b"),
        std::string("."), std::string(".."), std::string("../a"), std::string("a/../b"),
        std::string("a/."), std::string("a b"), std::string("a,b"), std::string("a\\b"),
        std::string("a\0b", 3), std::string("한글")}) {
    SCOPED_TRACE(key);
    EXPECT_EQ(put(key, "1").error().code(), Errc::invalid);
    EXPECT_EQ(get(key).error().code(), Errc::invalid);
    EXPECT_EQ(remove(key).error().code(), Errc::invalid);
  }
  EXPECT_TRUE(put("..a/.b-_C9", "1"));
}

// Of the adapters that keep objects on disks.
class DurableObjectStore : public ObjectStore {};

TEST_P(DurableObjectStore, WhatWasAcknowledgedIsThereAfterReopening) {
  ASSERT_TRUE(put("a", "1"));
  ASSERT_TRUE(put("b", "2"));
  ASSERT_TRUE(remove("b"));
  reopen();
  EXPECT_EQ(*get("a"), "1");
  EXPECT_EQ(get("b").error().code(), Errc::not_found);
}

TEST_P(ObjectStore, ManyAtOnceAreAllKept) {
  std::vector<Task<Result<>>> tasks;
  for (int i = 0; i < 100; ++i) {
    tasks.push_back(store->put("k" + std::to_string(i), std::to_string(i)));
  }
  for (const auto& done : await_all(std::move(tasks))) EXPECT_TRUE(done);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*get("k" + std::to_string(i)), std::to_string(i));
}

TEST_P(ObjectStore, AReaderMeetsAWholeObject) {
  constexpr std::size_t kSize = 300'000;
  ASSERT_TRUE(put("a", std::string(kSize, 'a')));
  const std::jthread writer([this] {
    for (int i = 0; i < 40; ++i) {
      const char letter = static_cast<char>('a' + i % 26);
      EXPECT_TRUE(await(store->put("a", std::string(kSize, letter))));
    }
  });
  for (int i = 0; i < 40; ++i) {
    const auto bytes = get("a");
    ASSERT_TRUE(bytes);
    ASSERT_EQ(*bytes, std::string(kSize, bytes->front()));
  }
}

TEST_P(ObjectStore, TheCallerGoesOnOnItsOwnLane) {
  std::thread::id resumed_on;
  auto note = [](ports::ObjectStore& objects, std::thread::id& where) -> Task<Result<>> {
    auto done = co_await objects.put("a", "1");
    where = std::this_thread::get_id();
    co_return done;
  };
  EXPECT_TRUE(await(note(*store, resumed_on)));
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

}  // namespace astraphe::conformance
