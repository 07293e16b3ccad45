#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"
#include "tests/support/http_client.hpp"

namespace cairn::test {

class DemoRecords;

/// A record of the demo company as the API gave it, and the way to those that it hangs together
/// with. Valid as long as its company. A field that the model does not have throws.
class DemoRecord {
public:
    DemoRecord(const DemoRecords& company, const Json& row) : company_(&company), row_(&row) {}

    [[nodiscard]] std::string id() const { return row_->at("id"); }
    /// To be found by: "contract/<id> <title>".
    [[nodiscard]] std::string name() const;
    [[nodiscard]] bool has(const std::string& field) const;
    /// Empty where the field is.
    [[nodiscard]] std::string text(const std::string& field) const;
    [[nodiscard]] bool is(const std::string& field, std::string_view value) const;
    [[nodiscard]] bool yes(const std::string& field) const;
    /// A date, or the date of a moment in the company's time zone; empty where the field is. Of the
    /// record that `contract` refers to: `contract.signed_on`.
    [[nodiscard]] std::string day(const std::string& field) const;
    /// Of an amount or a number; 0 where the field is empty.
    [[nodiscard]] std::int64_t hundredths(const std::string& field) const;
    [[nodiscard]] std::string currency(const std::string& field) const;
    /// An amount in ten-thousandths of a yuan by the company's internal rates, which the notes of
    /// its targets give; 0 where the field is empty.
    [[nodiscard]] std::int64_t yuan(const std::string& field) const;
    /// The record that a field refers to, which must not be empty.
    [[nodiscard]] DemoRecord to(const std::string& field) const;
    /// The records of a type whose field refers to this one.
    [[nodiscard]] std::vector<DemoRecord> referring(const std::string& type,
                                                    const std::string& field) const;

private:
    const DemoRecords* company_;
    const Json* row_;
};

using DemoList = std::vector<DemoRecord>;

/// All lists of a demo company that was made for the test, and what everybody's inbox holds.
class DemoRecords {
public:
    /// Makes and serves the company, signs in as each of its people, reads, and stops.
    DemoRecords();
    DemoRecords(const DemoRecords&) = delete;
    DemoRecords& operator=(const DemoRecords&) = delete;

    [[nodiscard]] DemoList all(const std::string& type) const;
    [[nodiscard]] DemoRecord record(const std::string& id) const;
    [[nodiscard]] bool knows(const std::string& type, const std::string& field) const;
    /// How many records wait in the inbox of a user; 0 for who cannot sign in.
    [[nodiscard]] std::size_t waiting_for(const std::string& user) const;

    /// Day 0 of samples/demo/README.md.
    [[nodiscard]] const std::string& day_zero() const { return day_zero_; }
    /// The days on which the first record was made and the last one changed.
    [[nodiscard]] const std::string& first_day() const { return first_day_; }
    [[nodiscard]] const std::string& last_day() const { return last_day_; }

private:
    void read_lists(HttpClient& http, const HttpClient::Headers& as);
    void find_span();

    std::map<std::string, std::vector<Json>> rows_;
    std::map<std::string, std::set<std::string>> fields_;
    std::map<std::string, const Json*> by_id_;
    std::map<std::string, std::size_t> waiting_;
    std::string day_zero_;
    std::string first_day_;
    std::string last_day_;
};

/// Made when it is first asked for, once for all tests of the process.
[[nodiscard]] const DemoRecords& demo_company();

/// Checks one record after the other; what fails names the record.
void check_each(const DemoList& records, const std::function<void(const DemoRecord&)>& check);
void check_each(const std::string& type, const std::function<void(const DemoRecord&)>& check);

/// Those of which it is true.
[[nodiscard]] DemoList where(DemoList records, const std::function<bool(const DemoRecord&)>& is);
/// Those whose field has one of the values.
[[nodiscard]] DemoList only(const DemoList& records,
                            const std::string& field,
                            std::initializer_list<std::string_view> values);
[[nodiscard]] std::int64_t total_hundredths(const DemoList& records, const std::string& field);
/// To one place, as hundredths; 0 of no records.
[[nodiscard]] std::int64_t average_hundredths(const DemoList& records, const std::string& field);
/// The last of their days; empty where none has one.
[[nodiscard]] std::string latest_day(const DemoList& records, const std::string& field);

/// By its name: a date of what is planned, due or expected. All others are of what has happened.
[[nodiscard]] bool date_may_lie_ahead(const std::string& field);
/// A day so many days later, or earlier.
[[nodiscard]] std::string days_after(const std::string& day, int days);
[[nodiscard]] bool is_working_day(const std::string& day);
[[nodiscard]] std::string working_day_before(const std::string& day);

}  // namespace cairn::test
