# SPDX-License-Identifier: BSD-3-Clause
# Oracles on the world itself, with the scenarios that are shipped; included by the CMakeLists.txt of this folder.
add_executable(shipped_oracle_test
	plain_graph.c
	shipped_oracle_test.c
	shipped_scenarios.c
)
target_link_libraries(shipped_oracle_test PRIVATE spmcheck_scenario spmcheck_models spmcheck_sim cmocka)
# Larger graphs are not compared; under the sanitizers everything takes several times as long.
set(SPMCHECK_ORACLE_STATES 100000)
if(SPMCHECK_SANITIZE)
	set(SPMCHECK_ORACLE_STATES 20000)
endif()
add_test(NAME shipped_oracle_test
	COMMAND shipped_oracle_test ${PROJECT_SOURCE_DIR}/scenarios ${SPMCHECK_ORACLE_STATES})
set_tests_properties(shipped_oracle_test PROPERTIES LABELS oracle)

# The reduced search of several PEs: its promises, and its answers against those of the search in full.
add_executable(world_reduction_test
	shipped_scenarios.c
	world_reduction_test.c
)
target_compile_definitions(world_reduction_test PRIVATE SCENARIOS="${PROJECT_SOURCE_DIR}/scenarios")
target_link_libraries(world_reduction_test PRIVATE spmcheck_scenario spmcheck_models spmcheck_sim cmocka)
add_test(NAME world_reduction_test COMMAND world_reduction_test)
set_tests_properties(world_reduction_test PROPERTIES LABELS oracle)

# SPIN's verifiers of the world. Its generated C is not ours: no warnings, no sanitizers of our own.
find_program(SPIN_EXECUTABLE spin)
set(spin_verifiers)
if(SPIN_EXECUTABLE)
	set(spin_folder ${CMAKE_CURRENT_BINARY_DIR}/spin-generated)
	file(MAKE_DIRECTORY ${spin_folder})
	add_custom_command(OUTPUT ${spin_folder}/pan.c
		COMMAND ${SPIN_EXECUTABLE} -a ${CMAKE_CURRENT_SOURCE_DIR}/spin/world.pml
		WORKING_DIRECTORY ${spin_folder}
		DEPENDS spin/world.pml
		VERBATIM
	)
	set_source_files_properties(${spin_folder}/pan.c PROPERTIES COMPILE_OPTIONS "-w;-O1;-fno-sanitize=all")
	add_custom_target(spin_generated DEPENDS ${spin_folder}/pan.c)
	foreach(verifier IN ITEMS spin_states spin_cycles)
		add_executable(${verifier} ${spin_folder}/pan.c spin/spin_world.c)
		add_dependencies(${verifier} spin_generated)
		# Every state as it is, no reduction.
		target_compile_definitions(${verifier} PRIVATE NOREDUCE VECTORSZ=2048)
		target_include_directories(${verifier} PRIVATE ${spin_folder})
		target_link_libraries(${verifier} PRIVATE spmcheck_scenario spmcheck_models spmcheck_sim)
	endforeach()
	target_compile_definitions(spin_states PRIVATE SAFETY)
	add_executable(spin_expected spin/spin_expected.c plain_graph.c shipped_scenarios.c)
	target_link_libraries(spin_expected PRIVATE spmcheck_scenario spmcheck_models spmcheck_sim)
	set(spin_verifiers $<TARGET_FILE:spin_expected> $<TARGET_FILE:spin_states> $<TARGET_FILE:spin_cycles>
		${PROJECT_SOURCE_DIR}/scenarios)
endif()
add_test(NAME spin_oracle_test
	COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/spin/spin_test.py ${spin_verifiers})
set_tests_properties(spin_oracle_test PROPERTIES LABELS oracle SKIP_RETURN_CODE 77)

# Relations between runs that differ in one thing: of verdicts, so the sanitizers need not wait for them.
if(NOT SPMCHECK_SANITIZE)
	add_test(NAME metamorphic_oracle_test COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/metamorphic.py)
	set_tests_properties(metamorphic_oracle_test PROPERTIES LABELS oracle
		ENVIRONMENT "SPMCHECK=$<TARGET_FILE:spmcheck>;SPMCHECK_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
endif()
