# SPDX-License-Identifier: BSD-3-Clause
# Tests of the reader of scenarios; included by the CMakeLists.txt of this folder.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

foreach(name IN ITEMS test_yaml test_scenario test_scenario_files test_matrix)
	add_executable(${name} ${name}.c)
	target_link_libraries(${name} PRIVATE spmcheck_scenario cmocka)
	add_test(NAME ${name} COMMAND ${name})
endforeach()

add_executable(read_scenario read_scenario.c)
target_link_libraries(read_scenario PRIVATE spmcheck_scenario)
add_test(NAME test_schema
	COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/test_schema.py ${PROJECT_SOURCE_DIR}
		$<TARGET_FILE:read_scenario>)
set_tests_properties(test_schema PROPERTIES SKIP_RETURN_CODE 77)
