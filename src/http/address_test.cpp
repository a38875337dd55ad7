#include "http/address.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

std::string client(std::string_view trusted, std::string_view remote,
                   std::vector<std::string_view> forwarded_for) {
  return client_address(*AddressRanges::parse(trusted), remote, forwarded_for);
}

TEST(Address, ASubscriberIsAnIpv4AddressOrAPrefixOfIpv6) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("2001:db8:1:2::"), network_of("2001:db8:1:2:ffff::"));
  EXPECT_NE(network_of("2001:db8:1:2::"), network_of("2001:db8:1:3::"));
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), "::ffff:192.0.2.7");
  EXPECT_EQ(network_of(""), "");
}

TEST(Address, RangesHoldWhatTheirPrefixSays) {
  const auto ranges = *AddressRanges::parse("10.0.0.0/8, 192.0.2.128/25 ::1,2001:db8::/33");
  for (const auto* inside : {"10.1.2.3", "::ffff:10.1.2.3", "192.0.2.200", "::1", "2001:db8::9"}) {
    EXPECT_TRUE(ranges.contains(inside)) << inside;
  }
  for (const auto* outside : {"11.0.0.1", "192.0.2.127", "::2", "2001:db8:8000::", "", "x"}) {
    EXPECT_FALSE(ranges.contains(outside)) << outside;
  }
  EXPECT_TRUE(AddressRanges::parse("0.0.0.0/0")->contains("192.0.2.1"));
  EXPECT_FALSE(AddressRanges::parse("0.0.0.0/0")->contains("2001:db8::1"));
  EXPECT_TRUE(AddressRanges::parse("")->is_empty());
  for (const auto* wrong : {"10.0.0.0/33", "::/129", "10.0.0", "a", "10.0.0.0/", "10.0.0.0/x"}) {
    EXPECT_FALSE(AddressRanges::parse(wrong)) << wrong;
  }
}

TEST(Address, OnlyTrustedProxiesAreBelieved) {
  EXPECT_EQ(client("", "192.0.2.1", {"198.51.100.9"}), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.0/8", "192.0.2.1", {"198.51.100.9"}), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"198.51.100.9"}), "198.51.100.9");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {}), "10.0.0.1");
}

const std::string kCommas(10'000, ',');

TEST(Address, WhatAClientWroteBeforeTheProxiesIsNotBelieved) {
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"1.1.1.1, 198.51.100.9"}), "198.51.100.9");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"1.1.1.1, 198.51.100.9 , 10.0.0.2"}),
            "198.51.100.9");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"1.1.1.1", "198.51.100.9"}), "198.51.100.9");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {"198.51.100.9, unknown"}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.0/8", "10.0.0.1", {kCommas}), "10.0.0.1");
}

}  // namespace
}  // namespace astraphe::http
