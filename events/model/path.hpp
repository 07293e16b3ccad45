#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/model/model.hpp"

namespace cairn {

class ModelReader;

/// Through how many references a path leads at most.
constexpr std::size_t path_references_max = 3;
constexpr std::size_t path_characters_max = 41 * (path_references_max + 1);
/// How many a type's rules and lists name.
constexpr std::size_t paths_max = 20;

/// Where a variable leads that is of another record: "account.tier", "contract.account.region".
/// Lives as long as the model.
struct Path {
    std::vector<const Field*> references;  ///< One after the other, each to one record.
    const RecordType* type = nullptr;      ///< Of the record at the end.
    std::string rest;                      ///< A variable of that type.
    const Field* field = nullptr;          ///< That it is or is a part of; null: of no field.
    bool is_part = false;                  ///< "amount.currency"
};

/// Nothing where it leads nowhere in the model, or too far.
[[nodiscard]] std::optional<Path> path_of(const Model& model,
                                          const RecordType& type,
                                          std::string_view text);
/// The field that a path or a field's name says; null where it is no whole field.
[[nodiscard]] const Field* named_field(const Model& model,
                                       const RecordType& type,
                                       std::string_view name);

/// The slot of a variable as `RecordType::variable` gives it; nothing for a path that leads
/// nowhere.
[[nodiscard]] std::optional<int> variable_in(const Model& model,
                                             const RecordType& type,
                                             std::string_view text);

using PathVisitor = std::function<void(const ModelReader& at, const std::string& path)>;
/// Tells each path that rules, lists and cards of a definition name, and where it stands. What is
/// said of the elements of a list is not of the record, and no path.
void visit_paths(const ModelReader& definition, const RecordType& type, const PathVisitor& visit);

}  // namespace cairn
