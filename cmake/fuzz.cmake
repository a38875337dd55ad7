# One fuzzer for each parser of what strangers send: fuzz/<parser>.cpp becomes <parser>_fuzzer. They
# need the parsers' code once more, with marks that show the fuzzer which way an input took; nothing
# else is built with these, for they cost time.

set(fuzzed_folders base domain http auth adapters/beast)

set(fuzzed "")
foreach(folder ${fuzzed_folders})
  file(GLOB sources CONFIGURE_DEPENDS "src/${folder}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(APPEND fuzzed ${sources})
endforeach()
add_library(astraphe_fuzzed STATIC EXCLUDE_FROM_ALL ${fuzzed})
# Of -fsanitize=fuzzer-no-link what the precompiled header can be shared with.
target_compile_options(astraphe_fuzzed PRIVATE
  -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table)
target_compile_definitions(astraphe_fuzzed PRIVATE ASTRAPHE_VERSION="${PROJECT_VERSION}")
target_include_directories(astraphe_fuzzed PUBLIC src)
target_link_libraries(astraphe_fuzzed PUBLIC Threads::Threads Boost::json fmt::fmt date::date-tz
  PkgConfig::SPDLOG OpenSSL::Crypto)
target_precompile_headers(astraphe_fuzzed REUSE_FROM astraphe_base)

add_custom_target(fuzzers ALL)
file(GLOB targets CONFIGURE_DEPENDS "fuzz/*.cpp")
foreach(source ${targets})
  get_filename_component(parser ${source} NAME_WE)
  add_executable(${parser}_fuzzer EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${parser}_fuzzer PRIVATE astraphe_fuzzed)
  target_precompile_headers(${parser}_fuzzer REUSE_FROM astraphe_base)
  target_link_options(${parser}_fuzzer PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${parser}_fuzzer)
endforeach()
