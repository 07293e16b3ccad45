#pragma once

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

/// A workspace whose members see records that they own, where a type's have owners, and no amounts
/// of deals. Ann has a few, and Bob the like, some of them under an account of hers.
struct TwoPeople : ShippedWorkspace {
    std::map<std::string, std::string> mine, others;  ///< Ann's and Bob's: by type, an id.
    std::string given_away;                           ///< An account that was Ann's.
    std::string before_that;                          ///< A position when it was.
    std::string foreign_commit;
    std::string bulk;  ///< Ann's change of accounts, of which one was hers when she counted them.

    TwoPeople();
    [[nodiscard]] std::string bob() const;
    /// What of somebody else's, or of what is hidden, stands in a text. Who named an id himself
    /// (`asked`) learns nothing from it.
    [[nodiscard]] std::vector<std::string> traces_in(const std::string& text,
                                                     const std::string& asked = {}) const;

private:
    void fill(std::map<std::string, std::string>& made,
              const std::string& owner,
              const std::string& name,
              const std::string& code);
    void put_under_mine();
    void change_counted(const Json& count);
};

}  // namespace cairn::test
