#include "tests/conformance/peers.hpp"

#include "adapters/local/peers.hpp"

namespace astraphe::conformance {
namespace {

class LocalUnderTest final : public PeersUnderTest {
 public:
  explicit LocalUnderTest(std::map<std::string, PeerService> services) {
    for (auto& [name, service] : services) peers_.add(name, std::move(service));
  }
  ports::Peers& peers() override { return peers_; }
  Result<http::Response> run(Task<Result<http::Response>> call) override {
    return await(std::move(call));
  }

 private:
  adapters::local::LocalPeers peers_;
};

INSTANTIATE_TEST_SUITE_P(AllPeers, Peers, testing::Values(PeersCase{
    "local", [](std::map<std::string, PeerService> services) -> std::unique_ptr<PeersUnderTest> {
      return std::make_unique<LocalUnderTest>(std::move(services));
    }}), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace astraphe::conformance
