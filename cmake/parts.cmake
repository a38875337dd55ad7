# The parts, from free to dependent. ARCHITECTURE.md draws the same list.

astraphe_part(base LINK Threads::Threads Boost::json fmt::fmt PkgConfig::SPDLOG OpenSSL::SSL)
target_compile_definitions(astraphe_base PUBLIC ASTRAPHE_VERSION="${PROJECT_VERSION}")
target_precompile_headers(astraphe_base PRIVATE
  <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>
  <boost/asio/experimental/awaitable_operators.hpp> <boost/json.hpp>
  <fmt/format.h> <algorithm> <chrono> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <variant> <vector>)

astraphe_part(domain LINK astraphe_base)
astraphe_part(http LINK astraphe_base date::date-tz)
astraphe_part(auth LINK astraphe_domain astraphe_http OpenSSL::Crypto)
astraphe_part(ports LINK astraphe_domain astraphe_http)
astraphe_part(store LINK astraphe_auth astraphe_ports)

astraphe_part(adapters/system LINK astraphe_ports)
astraphe_part(adapters/sqlite LINK astraphe_ports PkgConfig::SQLITE)
astraphe_part(adapters/memory LINK astraphe_ports)
astraphe_part(adapters/files LINK astraphe_ports)
astraphe_part(adapters/local LINK astraphe_ports)
astraphe_part(adapters/sodium LINK astraphe_ports PkgConfig::SODIUM)
astraphe_part(adapters/picture LINK astraphe_ports
  PkgConfig::JPEG PkgConfig::PNG PkgConfig::WEBP)
astraphe_part(adapters/curl LINK astraphe_ports PkgConfig::CURL)
astraphe_part(adapters/toss LINK astraphe_auth astraphe_ports)
astraphe_part(adapters/beast LINK astraphe_ports)
astraphe_part(adapters/sim LINK astraphe_auth astraphe_ports astraphe_adapters_sqlite)

foreach(service gateway user product queue order sandbox web)
  astraphe_part(services/${service} LINK astraphe_store)
endforeach()

astraphe_part(app/demo LINK astraphe_ports)
astraphe_part(app LINK astraphe_app_demo
  astraphe_adapters_system astraphe_adapters_sqlite astraphe_adapters_memory astraphe_adapters_files
  astraphe_adapters_local astraphe_adapters_sodium astraphe_adapters_curl astraphe_adapters_toss
  astraphe_adapters_beast astraphe_adapters_sim astraphe_adapters_picture
  astraphe_services_gateway astraphe_services_user astraphe_services_product
  astraphe_services_queue astraphe_services_order astraphe_services_sandbox astraphe_services_web
  PkgConfig::YAML)
