"""Accounts over HTTP: each call's success, and each way in which it refuses."""

import unittest

from harness import ADMIN, PASSWORD, Person, Shop, claims_of, must, sign_up_form, until
from table import Row, Table

KEY = {"Idempotency-Key": "sign-up-once"}


class UserCalls(Table, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.admin, cls.nobody = cls.shop.admin(), Person(cls.shop, "nobody", PASSWORD)

    def test_a_sign_up_gives_a_customer_and_never_more(self):
        form = sign_up_form("fresh1")
        made = must(self.nobody.post("/api/auth/signUp", form), 201).data
        self.assertEqual((made["userRole"], made["appliedRole"]), ("CUSTOMER", None))
        self.assertEqual((made["loginId"], made["phoneNum"]), ("fresh1", form["phoneNumber"]))
        self.assertNotIn("password", made)
        applied = must(self.nobody.post("/api/auth/signUp",
                                        {**sign_up_form("fresh2"), "userRole": "SELLER"}), 201).data
        self.assertEqual((applied["userRole"], applied["appliedRole"]), ("CUSTOMER", "SELLER"))

    def test_a_sign_up_is_refused(self):
        must(self.nobody.post("/api/auth/signUp", sign_up_form("taken1")), 201)

        def row(rule, code, **changes):
            form = {**sign_up_form("refused1"), **changes}
            return Row(rule, self.nobody, "POST /api/auth/signUp", form, 400, code)
        self.check([
            row("a login id is taken once", "LOGIN_ID_TAKEN", loginId="taken1"),
            row("a common password is none", "#/password", password="password1"),
            row("in capitals neither", "#/password", password="QWERTYUIOP"),
            row("nor is the login id", "#/password", loginId="samesame", password="samesame"),
            row("nobody becomes ADMIN by asking", "#/userRole", userRole="ADMIN"),
            row("nor MANAGER", "#/userRole", userRole="MANAGER"),
            row("a login id has small letters", "#/loginId", loginId="UPPER1"),
            row("and is ASCII", "#/loginId", loginId="한글아이디"),
            row("no field holds a NUL", "#/nickname", nickname="a\0b"),
        ])

    def test_a_sign_up_takes_effect_once_for_a_key(self):
        form = sign_up_form("oncekey1")
        first = must(self.nobody.post("/api/auth/signUp", form, headers=KEY), 201)
        again = must(self.nobody.post("/api/auth/signUp", form, headers=KEY), 201)
        self.assertEqual((again.body, again.headers["Idempotency-Replayed"]), (first.body, "true"))
        other = self.nobody.post("/api/auth/signUp", sign_up_form("oncekey2"), headers=KEY)
        self.assertEqual((other.status, other.json()["code"]), (422, "IDEMPOTENCY_KEY_REUSED"))

    def test_passwords_of_every_script_and_length_that_is_allowed(self):
        for number, password in enumerate(("정말긴비밀번호요", "x" * 127 + "y", "пароль на день")):
            person = Person(self.shop, f"script{number}", password).sign_up().log_in()
            self.assertGreater(person.user_id, 0)

    def test_a_log_in_gives_a_token_for_an_hour(self):
        person = self.shop.customer()
        answer = must(self.nobody.post("/api/auth/logIn", {
            "loginId": person.login_id, "password": PASSWORD}), 200)
        bearer = answer.data["accessToken"]
        self.assertEqual(answer.headers["Authorization"], bearer)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        claims = claims_of(bearer.removeprefix("Bearer "))
        self.assertEqual((claims["sub"], claims["auth"]), (str(person.user_id), "CUSTOMER"))
        self.assertEqual(claims["exp"] - claims["iat"], 3_600)

    def test_a_log_in_does_not_tell_who_there_is(self):
        person = self.shop.customer()
        said = set()
        for login_id, password in ((person.login_id, "not the password"), ("nosuch1", PASSWORD)):
            answer = self.nobody.post("/api/auth/logIn",
                                      {"loginId": login_id, "password": password})
            self.assertEqual((answer.status, answer.json()["code"]), (401, "BAD_CREDENTIALS"))
            said.add((answer.json()["detail"], answer.headers["Content-Type"]))
        self.assertEqual(len(said), 1)

    def test_a_profile_is_its_owners(self):
        me, other = self.shop.customer(), self.shop.customer()
        mine, theirs = f"/api/users/{me.user_id}", f"/api/users/{other.user_id}"
        seen = must(me.get(mine), 200).data
        self.assertEqual((seen["userId"], seen["loginId"]), (me.user_id, me.login_id))
        changed = must(me.put(mine, {"nickname": "새이름", "slackId": "U1"}), 200).data
        self.assertEqual((changed["nickname"], changed["slackId"]), ("새이름", "U1"))
        self.assertEqual((changed["username"], changed["createdAt"]),
                         (seen["username"], seen["createdAt"]))
        self.check([
            Row("another's is not seen", me, f"GET {theirs}", None, 403, "FORBIDDEN"),
            Row("nor changed", me, f"PUT {theirs}", {}, 403, "FORBIDDEN"),
            Row("nor closed", me, f"DELETE {theirs}", None, 403, "FORBIDDEN"),
            Row("not by an administrator", self.admin, f"GET {theirs}", None, 403, "FORBIDDEN"),
            Row("a role is not in a profile", me, f"PUT {mine}", {"userRole": "ADMIN"}, 400,
                "#/userRole"),
            Row("the login id stays", me, f"PUT {mine}", {"loginId": "other1"}, 400, "#/loginId"),
            Row("a common password is none", me, f"PUT {mine}", {"password": "12345678"}, 400,
                "#/password"),
            Row("what is no id is nobody", me, "GET /api/users/x", None, 404, "NOT_FOUND"),
            Row("what is no id is not changed", me, "PUT /api/users/x", {}, 404, "NOT_FOUND"),
            Row("nor closed", me, "DELETE /api/users/0", None, 404, "NOT_FOUND"),
        ])

    def test_a_new_password_ends_older_tokens_and_a_closed_account_all(self):
        person = self.shop.customer()
        mine, old = f"/api/users/{person.user_id}", person.token
        must(person.put(mine, {"password": "another-good-one"}), 200)
        until(lambda: person.get(mine).status == 401, 10)
        person.password = "another-good-one"
        person.log_in()
        self.assertNotEqual(person.token, old)
        must(person.delete(mine), 200)
        until(lambda: person.get(mine).status == 401, 10)
        gone = self.nobody.post("/api/auth/logIn", {"loginId": person.login_id,
                                                    "password": person.password})
        self.assertEqual((gone.status, gone.json()["code"]), (401, "BAD_CREDENTIALS"))
        role = self.admin.put(f"/api/users/{person.user_id}/role", {"userRole": "SELLER"})
        self.assertEqual((role.status, role.json()["code"]), (404, "NOT_FOUND"))

    def test_accounts_are_listed_for_managers(self):
        self.nobody.post("/api/auth/signUp", {**sign_up_form("appl1"), "userRole": "SELLER"})
        for _ in range(11):
            self.shop.customer()
        first = must(self.admin.get("/api/users"), 200).data
        self.assertEqual((first["number"], first["size"], first["numberOfElements"]), (0, 10, 10))
        self.assertTrue(first["first"] and not first["last"])
        more = must(self.admin.get("/api/users?page=1&size=20"), 200).data
        self.assertEqual((more["number"], more["size"]), (1, 20))
        applied = must(self.admin.get("/api/users?applied=true&loginId=appl"), 200).data
        self.assertEqual([one["loginId"] for one in applied["content"]], ["appl1"])
        beyond = must(self.admin.get("/api/users?page=100000"), 200).data
        self.assertEqual((beyond["content"], beyond["empty"], beyond["last"]), ([], True, True))

    def test_roles_are_given_by_those_who_may(self):
        manager, customer = self.shop.manager(), self.shop.customer()
        applicant = Person(self.shop, "appl2", PASSWORD).sign_up("SELLER").log_in()
        role = f"PUT /api/users/{applicant.user_id}/role"
        other = f"PUT /api/users/{customer.user_id}/role"
        first = claims_of(self.admin.token)["sub"]
        self.check([
            Row("not by customers", customer, role, {"userRole": "SELLER"}, 403, "FORBIDDEN"),
            Row("a manager gives no more", manager, role, {"userRole": "MANAGER"}, 403, "FORBIDDEN"),
            Row("nor what nobody applied for", manager, other, {"userRole": "SELLER"}, 403,
                "FORBIDDEN"),
            Row("nor takes anything", manager, role, {"userRole": "CUSTOMER"}, 403, "FORBIDDEN"),
            Row("but approves a seller", manager, role, {"userRole": "SELLER"}),
            Row("an administrator gives any", self.admin, other, {"userRole": "MANAGER"}),
            Row("nobody is given nothing", self.admin, "PUT /api/users/9007199254740991/role",
                {"userRole": "SELLER"}, 404, "NOT_FOUND"),
            Row("one administrator stays", self.admin, f"PUT /api/users/{first}/role",
                {"userRole": "CUSTOMER"}, 409, "NO_ADMINISTRATOR_LEFT"),
            Row("and stays there", self.admin, f"DELETE /api/users/{first}", None, 409,
                "NO_ADMINISTRATOR_LEFT"),
        ])
        self.assertEqual(Person(self.shop, *ADMIN).log_in().user_id, int(first))


if __name__ == "__main__":
    unittest.main()
