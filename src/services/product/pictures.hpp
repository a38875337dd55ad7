#pragma once
// Pictures of products: from a seller's form through the press into the object store, and back to
// whoever looks.
//
// A picture has a row of its own before it has objects, so that nothing lies in the store which
// nobody knows of: STORING until a product's row names it, SHOWN while one does, DROPPED after
// that. What is not shown is cleared away an hour later; COLLECTED is on its way out, and nothing
// shows it again.

#include "services/product/product.hpp"
#include "services/product/service.hpp"

namespace astraphe::product {

// The files of a form; empty where it brings none.
struct PictureFiles {
  std::string product;
  std::string description;
  bool empty() const { return product.empty() && description.empty(); }
};

inline constexpr std::string_view kPicturePart = "productImg";
inline constexpr std::string_view kDescriptionPicturePart = "productDescriptionImg";

// What their first bytes say is wrong with them: FieldErrors "/productImg" and the like.
std::vector<FieldError> wrong_pictures(const PictureFiles& files);

// Presses and stores what there is. Errc::invalid, naming the part, for what is no picture.
Task<Result<PictureKeys>> store_pictures(const Deps& deps, PictureFiles files);

// In the transaction that writes the product's row: `now` is shown and `before` no longer.
// Errc::unavailable where the making took so long that they were cleared away.
Result<> show_instead(ports::Tx& tx, const PictureKeys& before, const PictureKeys& now,
                      Instant at);

// "/images/…", as a product's row is told to the world.
std::string picture_url(std::string_view key);

// GET /images/{key}?size=small|medium|large: the same bytes for ever. Errc::not_found for what is
// no key of a stored picture.
Task<Result<http::Response>> get_picture(const Deps& deps, const http::Request& request);

// Clears away what is not shown.
Task<Result<>> collect_pictures(const Deps& deps);

}  // namespace astraphe::product
