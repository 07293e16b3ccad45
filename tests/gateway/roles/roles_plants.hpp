#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

/// A workspace with the shipped model and roles, in which each type has a record of somebody else's
/// whose every field that may hold one holds a secret of its own.
struct PlantedWorkspace : ServedWorkspace {
    struct Secret {
        std::string type;
        std::string field;
        std::string text;  ///< As it stands in an answer, in small letters.
    };

    PlantedWorkspace();

    /// A member with just this role, of no team and with nothing of his own; his token.
    std::string somebody_with(const std::string& role);
    /// The ids of the records, by type.
    [[nodiscard]] const std::map<std::string, std::string>& planted() const { return planted_; }
    [[nodiscard]] const std::vector<Secret>& secrets() const { return secrets_; }

private:
    void plant(const RecordType& type, std::size_t number);
    [[nodiscard]] Json planted_value(const RecordType& type,
                                     const Field& field,
                                     std::size_t number);

    std::map<std::string, std::string> planted_;
    std::vector<Secret> secrets_;
    bool is_stuck_ = false;
};

}  // namespace cairn::test
