#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

/// In every text of what is somebody else's.
inline const std::string foreign = "Zanzibar";
/// In every amount of a deal.
inline const std::string hidden_amount = "987654";
/// A unique key that is taken.
inline const std::string foreign_code = "9133ZZ77";

/// What says who is shown what: a policy of the test, under which members see records that they
/// own, where a type's have owners, and no amounts of deals; or the `readers` of the shipped model
/// alone, by which saved views and favourites are private.
enum class HiddenBy : std::uint8_t { policy, readers };

/// A workspace in which Ann has a few records, and Bob the like, some of them under an account of
/// hers.
struct TwoPeople : ShippedWorkspace {
    std::map<std::string, std::string> mine, others;  ///< Ann's and Bob's: by type, an id.
    std::string private_type;                         ///< Of what was Ann's:
    std::string given_away;                           ///< A record that is Bob's by now.
    std::string before_that;                          ///< A position when it was hers.
    std::string foreign_commit;
    std::string bulk;  ///< Ann's change of such records, one of which was hers when she counted.

    explicit TwoPeople(HiddenBy by = HiddenBy::policy);
    [[nodiscard]] std::string bob() const;
    /// What of somebody else's, or of what is hidden, stands in a text. Who named an id himself
    /// (`asked`) learns nothing from it.
    [[nodiscard]] std::vector<std::string> traces_in(const std::string& text,
                                                     const std::string& asked = {}) const;
    /// Whether records of the type that are Bob's are kept from Ann.
    [[nodiscard]] bool is_secret(const std::string& type) const;

private:
    void fill(std::map<std::string, std::string>& made,
              const std::string& owner,
              const std::string& name,
              const std::string& code);
    void fill_private(std::map<std::string, std::string>& made,
                      const std::string& owner,
                      const std::string& name);
    void put_under_mine();
    void give_away();
    void change_secret();
    void change_counted(const Json& count);

    HiddenBy by_;
};

/// The field that names records of the type.
[[nodiscard]] std::string title_field(const std::string& type);

}  // namespace cairn::test
