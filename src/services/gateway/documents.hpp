#pragma once
// api/openapi.yaml in the forms that the gateway serves. Made by api/render.py when the program is
// built; UTF-8, and alive as long as the process.

#include <string_view>

namespace astraphe::gateway {

extern const std::string_view kOpenapiYaml;
extern const std::string_view kOpenapiJson;
extern const std::string_view kReferencePage;   // HTML
extern const std::string_view kReferenceStyle;  // the only style in it

}  // namespace astraphe::gateway
