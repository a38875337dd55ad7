# Two test programs: `unit_tests` (what lies beside the code, and the conformance suites) and
# `sim_tests` (whole sales in virtual time). tests/e2e/ is driven by script/test.

find_package(GTest REQUIRED)
include(GoogleTest)

get_property(unit_sources GLOBAL PROPERTY ASTRAPHE_TEST_SOURCES)
file(GLOB conformance CONFIGURE_DEPENDS "tests/conformance/*_test.cpp")
add_executable(unit_tests ${unit_sources} ${conformance})
target_include_directories(unit_tests PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(unit_tests PRIVATE astraphe_app GTest::gtest GTest::gtest_main)
target_precompile_headers(unit_tests REUSE_FROM astraphe_base)
add_dependencies(unit_tests astraphe)  # which is the picture process too

# One program for each part with tests of its own, for whoever works on it: `ninja astraphe_http_tests`.
get_property(parts GLOBAL PROPERTY ASTRAPHE_PARTS_WITH_TESTS)
foreach(part ${parts})
  get_property(sources GLOBAL PROPERTY ASTRAPHE_TESTS_OF_${part})
  add_executable(${part}_tests EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${part}_tests PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${part}_tests PRIVATE ${part} astraphe_adapters_sqlite astraphe_adapters_memory
    astraphe_adapters_sim astraphe_adapters_local astraphe_adapters_system astraphe_adapters_picture GTest::gtest GTest::gtest_main)
  target_precompile_headers(${part}_tests REUSE_FROM astraphe_base)
endforeach()

file(GLOB simulations CONFIGURE_DEPENDS "tests/sim/*.cpp")
if(simulations)
  add_executable(sim_tests ${simulations})
  target_include_directories(sim_tests PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(sim_tests PRIVATE astraphe_app GTest::gtest GTest::gtest_main)
  target_precompile_headers(sim_tests REUSE_FROM astraphe_base)
endif()
