#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

/// A workspace with the shipped model and roles, in which each type has records whose every field
/// that may hold one holds a secret of its own: one of somebody else's, and for each member who
/// comes (`somebody_with`) three more: his own, one of his team's, and one of a customer on whose
/// account team he is.
struct PlantedWorkspace : ServedWorkspace {
    struct Secret {
        std::string type;
        std::string field;
        std::string text;  ///< As it stands in an answer, in small letters.
        std::string role;  ///< Of the member for whom it was planted; empty: of somebody else's.
    };
    /// A record of each type that hang together.
    struct Planting {
        std::string scope;   ///< "own", "team", "members" or, of somebody else's, empty.
        std::string owner;   ///< Of each record.
        std::string team;    ///< Where it is one of a member's.
        std::string member;  ///< Who is on the account team; else the owner.
        std::string role = {};
        std::map<std::string, std::string> ids = {};  ///< By type.
        std::set<std::string> under_account = {};  ///< Types whose record hangs under one itself.
    };
    struct Member {
        std::string token;
        std::vector<Planting> within;  ///< Own, team, members.
    };

    PlantedWorkspace();

    /// A member with just this role, with what is his.
    Member somebody_with(const std::string& role);
    /// The ids of the records that are somebody else's, by type.
    [[nodiscard]] const std::map<std::string, std::string>& planted() const {
        return elsewhere_.ids;
    }
    [[nodiscard]] const std::vector<Secret>& secrets() const { return secrets_; }

private:
    void plant_all(Planting& planting);
    void plant(const RecordType& type, std::size_t number, Planting& planting);
    [[nodiscard]] Json planted_value(const RecordType& type,
                                     const Field& field,
                                     std::size_t number,
                                     Planting& planting);
    [[nodiscard]] std::string user(const std::string& name,
                                   const std::string& role,
                                   const std::string& team);

    Planting elsewhere_;
    std::size_t plantings_ = 0;
    std::vector<Secret> secrets_;
};

}  // namespace cairn::test
