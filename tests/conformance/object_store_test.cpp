#include "tests/conformance/object_store.hpp"

#include "adapters/files/object_store.hpp"
#include "adapters/memory/object_store.hpp"

#include <fstream>

namespace astraphe::conformance {
namespace {

std::unique_ptr<ports::ObjectStore> open_files(const std::string& place) {
  return std::move(*adapters::files::open_object_store(place));
}

std::unique_ptr<ports::ObjectStore> open_memory(const std::string&) {
  return adapters::memory::make_object_store();
}

INSTANTIATE_TEST_SUITE_P(AllObjectStores, ObjectStore,
                         testing::Values(ObjectStoreCase{"files", open_files},
                                         ObjectStoreCase{"memory", open_memory}),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(AllObjectStores, DurableObjectStore,
                         testing::Values(ObjectStoreCase{"files", open_files}),
                         [](const auto& info) { return info.param.name; });

class FileObjects : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(place); }
  void TearDown() override { std::filesystem::remove_all(place); }

  const std::filesystem::path place =
      std::filesystem::path(testing::TempDir()) /
      (std::string("astraphe-files-") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(FileObjects, WhatACrashLeftHalfWrittenIsClearedAway) {
  std::filesystem::create_directories(place / "partial");
  std::ofstream(place / "partial" / "0") << "half";
  const auto store = open_files(place);
  EXPECT_TRUE(std::filesystem::is_empty(place / "partial"));
  EXPECT_TRUE(await(store->put("a", "whole")));
  EXPECT_EQ(*await(store->get("a")), "whole");
  EXPECT_TRUE(std::filesystem::is_empty(place / "partial"));
}

TEST_F(FileObjects, AFolderThatCannotBeMadeIsUnavailable) {
  std::filesystem::create_directories(place);
  std::ofstream(place / "objects") << "in the way";
  const auto store = adapters::files::open_object_store(place);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), Errc::unavailable);
}

TEST_F(FileObjects, AFailedPutLeavesTheOldObjectAndNoRest) {
  const auto store = open_files(place);
  ASSERT_TRUE(await(store->put("a", "old")));
  std::filesystem::remove_all(place / "partial");
  EXPECT_EQ(await(store->put("a", "new")).error().code(), Errc::unavailable);
  EXPECT_EQ(*await(store->get("a")), "old");
}

}  // namespace
}  // namespace astraphe::conformance
