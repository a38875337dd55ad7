# One fuzzer for each parser of what strangers send: fuzz/<parser>.cpp becomes <parser>_fuzzer.
file(GLOB fuzzers CONFIGURE_DEPENDS "fuzz/*.cpp")
foreach(source ${fuzzers})
  get_filename_component(parser ${source} NAME_WE)
  add_executable(${parser}_fuzzer ${source})
  target_link_libraries(${parser}_fuzzer PRIVATE astraphe_auth)
  target_precompile_headers(${parser}_fuzzer REUSE_FROM astraphe_base)
  target_link_options(${parser}_fuzzer PRIVATE -fsanitize=fuzzer)
endforeach()
