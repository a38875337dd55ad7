"""An attack is a call and the only answers that are acceptable. Each class of attacks runs against
the shop as it is, where none may succeed, and against a shop with a bug planted (src/base/planted.hpp,
by ASTRAPHE_PLANT), where it must: an attack that cannot succeed proves nothing."""

from collections import namedtuple

from harness import Shop

Attack = namedtuple("Attack", "name acceptable call")


class AttackCase:
    """Mixed into a TestCase that says `stage(shop)`, `attacks()` and WEAKENED: plant → names."""
    WEAKENED = {}

    def answers_in(self, shop):
        self.stage(shop)
        return {attack.name: (attack, attack.call()) for attack in self.attacks()}

    def test_none_succeeds(self):
        shop = Shop()
        self.addCleanup(shop.close)
        for name, (attack, answer) in self.answers_in(shop).items():
            with self.subTest(attack=name):
                self.assertIn(answer.status, attack.acceptable, answer)
                self.check_refusal(answer)

    def test_each_would_be_seen(self):
        for plant, names in self.WEAKENED.items():
            with self.subTest(plant=plant):
                shop = Shop(env={"ASTRAPHE_PLANT": plant})
                self.addCleanup(shop.close)
                succeeded = {name for name, (attack, answer) in self.answers_in(shop).items()
                             if answer.status not in attack.acceptable}
                self.assertLessEqual(set(names), succeeded)

    def check_refusal(self, answer):
        if answer.status >= 400:
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
            self.assertIsNone(answer.json()["data"])
