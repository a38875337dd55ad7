#pragma once
// Every topic of the event bus, and every group that reads one. api/asyncapi.yaml has the payloads.

#include <array>
#include <string_view>

namespace astraphe::domain {

namespace topic {
inline constexpr std::string_view kProductChanged = "product-changed";
inline constexpr std::string_view kReduceStock = "reduce-stock";
inline constexpr std::string_view kReduceStockSuccess = "reduce-stock-success";
inline constexpr std::string_view kReduceStockFailed = "reduce-stock-failed";
inline constexpr std::string_view kRollbackStock = "rollback-stock";
inline constexpr std::string_view kRollbackStockSuccess = "rollback-stock-success";
inline constexpr std::string_view kPaymentSuccess = "payment-success";
inline constexpr std::string_view kPaymentFailed = "payment-failed";
inline constexpr std::string_view kStockSold = "stock-sold";
inline constexpr std::string_view kAdmissionUsed = "admission-used";
inline constexpr std::string_view kAdmissionReturned = "admission-returned";
inline constexpr std::string_view kAdmissionEnded = "admission-ended";
}  // namespace topic

inline constexpr std::array kTopics{
    topic::kProductChanged,       topic::kReduceStock,   topic::kReduceStockSuccess,
    topic::kReduceStockFailed,    topic::kRollbackStock, topic::kRollbackStockSuccess,
    topic::kPaymentSuccess,       topic::kPaymentFailed, topic::kStockSold,
    topic::kAdmissionUsed,        topic::kAdmissionReturned, topic::kAdmissionEnded};

namespace group {
inline constexpr std::string_view kProduct = "product-group";
inline constexpr std::string_view kOrder = "order-group";
inline constexpr std::string_view kQueue = "queue-group";
}  // namespace group

}  // namespace astraphe::domain
